using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Filing;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.People;

/// <summary>A report of somebody without an account.</summary>
public sealed record PublicReportRequest
{
    /// <summary>web, mobile or code.</summary>
    [Required, RegularExpression("^(web|mobile|code)$")]
    public string Channel { get; init; } = Channels.Web;

    [StringLength(20)]
    public string? Kind { get; init; }

    [StringLength(60)]
    public string? MatterCode { get; init; }

    [StringLength(200)]
    public string? Title { get; init; }

    [Required, StringLength(10_000, MinimumLength = 1)]
    public string Description { get; init; } = "";

    public PlaceInput? Place { get; init; }

    /// <summary>Without one the report is anonymous; it can be followed all the same.</summary>
    public ReporterInput? Reporter { get; init; }

    public bool IsPublic { get; init; }

    /// <summary>The code of the object it is about, as scanned.</summary>
    [StringLength(200)]
    public string? ObjectCode { get; init; }

    [MaxLength(50)]
    public Dictionary<string, string>? Fields { get; init; }
}

/// <param name="FollowUpToken">Shown this once.</param>
public sealed record PublicReceipt(string Number, CaseStateWords State, string FollowUpToken);

/// <summary>A state as a word for programs and in plain words.</summary>
public sealed record CaseStateWords(Workflows.CaseState State, Text Words);

/// <summary>Files a report of the public; an official looks at it before it becomes a case.</summary>
internal sealed class PublicReport(FileCase filing, Kernel.Database.UnitOfWork work)
{
    public async Task<PublicReceipt> Handle(PublicReportRequest request, CancellationToken ct)
    {
        var (file, filed) = await filing.PrepareAsync(
            new FileCaseRequest
            {
                Channel = request.Channel,
                Kind = request.Kind,
                MatterCode = request.MatterCode,
                Title = request.Title,
                Description = request.Description,
                Place = request.Place,
                Reporter = request.Reporter ?? new ReporterInput { Anonymous = true },
                IsPublic = request.IsPublic,
                ObjectCode = request.ObjectCode,
                Fields = request.Fields,
            },
            Actor.Anonymous,
            ct
        );
        var receipt = new PublicReceipt(
            filed.Number,
            new(file.Case.State, PublicView.Words(file.Case.State)),
            filed.FollowUpToken!
        );
        await work.CommitAsync(StatusCodes.Status201Created, receipt, ct);
        return receipt;
    }
}
