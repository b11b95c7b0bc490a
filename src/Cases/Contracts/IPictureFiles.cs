using Microsoft.AspNetCore.Http;

namespace Zhishu.Cases.Contracts;

/// <summary>Pictures of another module in the store of case files, where each is kept once however many refer to it. A
/// scoped service.</summary>
public interface IPictureFiles
{
    /// <summary>Reads the fields of multipart/form-data up to the file.</summary>
    /// <param name="longestField">In bytes.</param>
    /// <exception cref="Kernel.Refusal">400 <c>attachments.form</c>.</exception>
    Task<IPictureForm> OpenAsync(HttpRequest request, int longestField, CancellationToken ct);

    /// <summary>One more refers to the picture, from the commit of the scope's unit of work on.</summary>
    void Keep(StoredPicture picture);

    /// <summary>One less refers to it.</summary>
    void LetGo(byte[] digest);

    /// <summary>The content, for a response.</summary>
    /// <exception cref="Kernel.Refusal">503 <c>attachments.missing</c>.</exception>
    IResult Content(StoredPicture picture, HttpResponse response);
}

/// <summary>A form whose fields were read and whose picture was not yet.</summary>
public interface IPictureForm
{
    IReadOnlyDictionary<string, string> Fields { get; }

    /// <summary>Takes the picture: JPEG, PNG or WebP by its content, cleaned of metadata. It is kept for a day even if
    /// nothing comes to refer to it.</summary>
    /// <exception cref="Kernel.Refusal">400 <c>attachments.type</c>, <c>attachments.broken</c> and others.</exception>
    Task<StoredPicture> ReceiveAsync(CancellationToken ct);
}

/// <summary>A picture in the store.</summary>
/// <param name="Digest">SM3 over its bytes.</param>
public sealed record StoredPicture(byte[] Digest, long Size, string MediaType, string FileName);

/// <summary>A picture as evidence of what a case reports.</summary>
public sealed record CasePicture(
    StoredPicture Picture,
    DateTimeOffset? TakenAt = null,
    double? Longitude = null,
    double? Latitude = null
);
