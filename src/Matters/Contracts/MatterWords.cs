namespace Zhishu.Matters.Contracts;

/// <summary>The kinds of matters. The words are this product's; what a city files under them is data.</summary>
public static class MatterKinds
{
    /// <summary>部件: a thing of the city, such as a manhole cover.</summary>
    public const string UrbanPart = "urban-part";

    /// <summary>事件: something that happens in the city, such as exposed rubbish.</summary>
    public const string UrbanEvent = "urban-event";

    /// <summary>咨询</summary>
    public const string Consultation = "consultation";

    /// <summary>求助</summary>
    public const string Help = "help";

    /// <summary>投诉</summary>
    public const string Complaint = "complaint";

    /// <summary>举报</summary>
    public const string Report = "report";

    /// <summary>建议</summary>
    public const string Suggestion = "suggestion";

    /// <summary>表扬、感谢</summary>
    public const string Praise = "praise";

    /// <summary>政务服务事项</summary>
    public const string Service = "service";

    /// <summary>All, in the order in which they are shown.</summary>
    public static IReadOnlyList<string> All { get; } =
    [UrbanPart, UrbanEvent, Consultation, Help, Complaint, Report, Suggestion, Praise, Service];
}

/// <summary>The stages a case goes through, each with a limit, fields and evidence of its own.</summary>
public static class MatterStages
{
    /// <summary>立案</summary>
    public const string Register = "register";

    /// <summary>派遣</summary>
    public const string Dispatch = "dispatch";

    /// <summary>签收</summary>
    public const string Accept = "accept";

    /// <summary>处置</summary>
    public const string Handle = "handle";

    /// <summary>核查</summary>
    public const string Verify = "verify";

    /// <summary>结案</summary>
    public const string Close = "close";

    /// <summary>All, in order.</summary>
    public static IReadOnlyList<string> All { get; } = [Register, Dispatch, Accept, Handle, Verify, Close];
}

/// <summary>What a required field holds.</summary>
public static class FieldTypes
{
    public static IReadOnlyList<string> All { get; } = ["text", "number", "date", "flag", "choice"];
}

/// <summary>Kinds of evidence.</summary>
public static class EvidenceKinds
{
    public const string Photo = "photo";

    public const string Audio = "audio";

    public const string Video = "video";

    public const string Document = "document";

    public static IReadOnlyList<string> All { get; } = [Photo, Audio, Video, Document];
}

/// <summary>Codes of classes and matters: parts of lower case letters, digits and hyphens with dots between, such as
/// <c>event.06.010</c>; up to 60 characters and 8 parts.</summary>
public static class MatterCodes
{
    private const int Longest = 60;
    private const int Deepest = 8;

    public static bool IsValid(string? code)
    {
        if (code is null || code.Length is 0 or > Longest)
            return false;
        var parts = 1;
        var start = true;
        foreach (var c in code)
        {
            if (c == '.')
            {
                if (start || ++parts > Deepest)
                    return false;
                start = true;
            }
            else if (c is (>= 'a' and <= 'z') or (>= '0' and <= '9') || (c == '-' && !start))
                start = false;
            else
                return false;
        }
        return !start;
    }

    /// <summary>All before the last dot; null at the top.</summary>
    public static string? ParentOf(string code) => code.LastIndexOf('.') is > 0 and var dot ? code[..dot] : null;
}
