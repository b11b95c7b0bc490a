using Zhishu.Codes.Contracts;
using Zhishu.Codes.Scanning;

namespace Zhishu.Codes.Objects;

/// <summary>Brings things where there are none yet.</summary>
internal sealed class CodeFilling(ZhishuDbContext db, EditObject objects, UseObject uses, ScanCode scans) : ICodeFilling
{
    public async Task<int> FillAsync(IReadOnlyList<CodedThing> things, Actor clerk, CancellationToken ct)
    {
        if (await db.Set<ObjectRow>().AnyAsync(ct))
            return 0;
        foreach (var thing in things)
        {
            var made = await objects.Make(
                new()
                {
                    Kind = thing.Kind,
                    Name = thing.Name,
                    AreaCode = thing.AreaCode,
                    Address = thing.Address,
                    Longitude = thing.Longitude,
                    Latitude = thing.Latitude,
                    Attributes = thing.Attributes,
                    Number = thing.Number,
                    IssueCode = thing.Number is null,
                },
                clerk,
                ct
            );
            foreach (var use in thing.Uses)
                await uses.Handle(made.Id, use.Name, new() { Form = use.Form }, clerk, ct);
            var code = made.Codes[0].Text;
            foreach (var (longitude, latitude) in thing.Scans)
                await scans.Handle(
                    new ScanCodeRequest
                    {
                        Code = code,
                        Longitude = longitude,
                        Latitude = latitude,
                    },
                    Actor.Anonymous,
                    ct
                );
        }
        return things.Count;
    }
}
