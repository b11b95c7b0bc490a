using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases.Attachments;

internal sealed class PictureFiles(UnitOfWork work, ReceiveFile receive, AttachmentFiles files) : IPictureFiles
{
    public async Task<IPictureForm> OpenAsync(HttpRequest request, int longestField, CancellationToken ct)
    {
        var form = new UploadForm(request, longestField);
        await form.ReadFieldsAsync(ct);
        return new Form(form, receive);
    }

    public void Keep(StoredPicture picture) => work.Run(AttachmentFiles.Count(picture.Digest, picture.Size));

    public void LetGo(byte[] digest) => work.Run(AttachmentFiles.Discount(digest, work.Clock.GetUtcNow()));

    public IResult Content(StoredPicture picture, HttpResponse response) =>
        files.Send(picture.Digest, picture.MediaType, picture.FileName, null, response);

    private sealed class Form(UploadForm form, ReceiveFile receive) : IPictureForm
    {
        public IReadOnlyDictionary<string, string> Fields => form.Fields;

        public async Task<StoredPicture> ReceiveAsync(CancellationToken ct)
        {
            var received = await receive.Handle(form, ct, only: EvidenceKinds.Photo);
            return new(received.Digest, received.Size, received.Kind.MediaType, received.FileName);
        }
    }
}
