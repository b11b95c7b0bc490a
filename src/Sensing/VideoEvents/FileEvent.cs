using System.Globalization;
using System.Text;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Filing;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.VideoEvents;

/// <summary>Makes a case of a confirmed event with its picture as evidence, or joins it to the open case of the same camera and
/// behaviour. Into the scope's unit of work, which the caller commits.</summary>
internal sealed class FileEvent(UnitOfWork work, ZhishuDbContext db, ICaseFiling cases)
{
    /// <summary>Of the ledger's entries.</summary>
    public const string Subject = "video-event";
    private const int LongestPause = 3600;

    public static Actor Product { get; } = Actor.Internal("视频智能识别 video analysis");

    /// <summary>Where the behaviour wants a case.</summary>
    /// <exception cref="Refusal">As the API refuses.</exception>
    public async Task FileAsync(EventRow row, BehaviourRow behaviour, DeviceRow camera, CancellationToken ct)
    {
        if (behaviour.MatterCode is null || row.CaseId is not null)
            return;
        var words = Say(row, behaviour, camera);
        CasePicture? picture = row.Picture is { } stored ? new(stored, row.LastAt, row.Longitude, row.Latitude) : null;
        if (await OpenCaseAsync(row, ct) is (var open, var number))
        {
            var attached = picture is null || await cases.AttachAsync(open, picture, Product, ct);
            var more = attached ? "" : "\n案件附件已达上限，图片未附上。";
            cases.Note(open, $"同一摄像机再次发现同类行为。\n{words}{more}", Product);
            (row.CaseId, row.CaseNumber) = (open, number);
        }
        else
        {
            var request = Request(row, behaviour, camera, words);
            var filed = await cases.FileAsync(request, picture is null ? [] : [picture], Product, ct);
            (row.CaseId, row.CaseNumber) = (filed.Id, filed.Number);
        }
        (row.Attempts, row.NextAttemptAt, row.FaultChinese, row.FaultEnglish) = (0, null, null, null);
        work.Record(new(Subject, row.Id, "video-event.filed", Product, new { row.CaseId, row.CaseNumber }));
    }

    /// <summary>The case is tried again after a pause that doubles up to an hour.</summary>
    public void Postpone(EventRow row, Text why)
    {
        row.Attempts++;
        var pause = Math.Min(LongestPause, 30 * Math.Pow(2, Math.Min(row.Attempts, 10)));
        row.NextAttemptAt = work.Clock.GetUtcNow().AddSeconds(pause);
        (row.FaultChinese, row.FaultEnglish) = (why.Chinese, why.English);
    }

    private async Task<(Guid, string?)?> OpenCaseAsync(EventRow row, CancellationToken ct)
    {
        var earlier = await db.Set<EventRow>()
            .Where(e =>
                e.Camera == row.Camera && e.BehaviourId == row.BehaviourId && e.CaseId != null && e.Id != row.Id
            )
            .OrderByDescending(e => e.Id)
            .FirstOrDefaultAsync(ct);
        return earlier?.CaseId is { } open && await cases.IsOpenAsync(open, ct) ? (open, earlier.CaseNumber) : null;
    }

    private static FileCaseRequest Request(EventRow row, BehaviourRow behaviour, DeviceRow camera, string words) =>
        new()
        {
            Channel = Channels.Video,
            MatterCode = behaviour.MatterCode,
            Title = $"{camera.Name}：{behaviour.NameChinese}",
            Description = words,
            Place = new()
            {
                Longitude = row.Longitude,
                Latitude = row.Latitude,
                Address = row.Address,
                AreaCode = camera.AreaCode,
            },
            ObjectCode = camera.ObjectCode,
            Fields = new()
            {
                ["sensing_event"] = row.Id.ToString(),
                ["sensing_device"] = camera.Code,
                ["sensing_behaviour"] = behaviour.Code,
            },
            // The same event is filed once, whatever breaks in between.
            Origin = new() { System = "sensing", Number = row.Id.ToString() },
        };

    private static string Say(EventRow row, BehaviourRow behaviour, DeviceRow camera)
    {
        var text = new StringBuilder()
            .Append(
                CultureInfo.InvariantCulture,
                $"摄像机“{camera.Name}”（{camera.Code}）于 {CityTime.Say(row.FirstAt)} "
            )
            .Append(CultureInfo.InvariantCulture, $"发现“{behaviour.NameChinese}”，置信度 {row.Confidence:0.00}");
        if (row.Count > 1)
            text.Append(CultureInfo.InvariantCulture, $"，至 {CityTime.Say(row.LastAt)} 共见 {row.Count} 次");
        text.Append('。');
        var labels = FindScene.BoxesOf(row.Boxes).Select(b => b.Label).OfType<string>().Distinct().ToList();
        if (labels.Count > 0)
            text.Append("\n画面标注：").AppendJoin('、', labels).Append('。');
        if (row.CheckedBy is { } by)
            text.Append(CultureInfo.InvariantCulture, $"\n经 {by} 核查确认。").Append(row.Reason);
        return text.ToString();
    }
}
