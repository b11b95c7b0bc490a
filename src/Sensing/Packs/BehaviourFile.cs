using System.ComponentModel.DataAnnotations;
using Zhishu.Packs.Contracts;
using Zhishu.Sensing.Behaviours;

namespace Zhishu.Sensing.Packs;

/// <summary>Reads the section <c>behaviours</c> of a pack.</summary>
internal static class BehaviourFile
{
    public const string Section = "behaviours";

    public static List<BehaviourRequest> Read(PackContent content, PackProblems problems)
    {
        List<BehaviourRequest> found = [];
        HashSet<string> codes = new(StringComparer.Ordinal);
        foreach (var item in content.Items(Section, problems))
        {
            var map = new PackMap(item, problems);
            var behaviour = Read(map, problems);
            if (behaviour.Code.Length > 0 && !codes.Add(behaviour.Code))
                map.Fault("code", $"编码“{behaviour.Code}”重复。", $"The code '{behaviour.Code}' is used twice.");
            found.Add(behaviour);
        }
        return found;
    }

    private static BehaviourRequest Read(PackMap map, PackProblems problems)
    {
        var name = map.Text("name", required: true, longest: 100);
        var behaviour = new BehaviourRequest(
            map.Required("code", 60),
            name?.Chinese ?? "",
            name?.English ?? "",
            map.Optional("matter", 60),
            map.Fraction("counts_from", 0, 1) ?? 0.85,
            map.Fraction("checked_from", 0, 1) ?? 0.4,
            map.Flag("check"),
            SensingFile.Seconds(map, "same_within") ?? 1800,
            map.Number("same_metres", 0, 1000) ?? 0,
            map.Number("keep_picture_days", 1, 3650) ?? 30,
            map.Number("keep_days", 1, 36500) ?? 400
        );
        map.End();
        List<ValidationResult> faults = [];
        if (!Validator.TryValidateObject(behaviour, new(behaviour), faults, validateAllProperties: true))
        {
            foreach (var fault in faults)
                problems.Add(
                    map.Node,
                    $"{string.Join('、', fault.MemberNames)} 缺失或不符合要求。",
                    fault.ErrorMessage ?? "A field is missing or not as it should be."
                );
            return behaviour;
        }
        try
        {
            EditBehaviours.RequireWhole(behaviour);
        }
        catch (Refusal e)
        {
            map.Fault(e.Field == "checkedFrom" ? "checked_from" : "keep_picture_days", e.Text.Chinese, e.Text.English);
        }
        return behaviour;
    }
}
