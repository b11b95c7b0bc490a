using System.Text;
using Zhishu.Knowledge.Evaluating;
using Zhishu.Knowledge.Searching;

namespace Zhishu.Knowledge.Tests.Evaluating;

internal sealed record ServiceItem(string Code, string Name, string Body);

/// <summary>Questions made of the names of service items, the same ones each time.</summary>
internal static class ServiceQuestions
{
    private const int Many = 300;
    private static readonly string[] Before = ["怎么办理", "我要申请", "请问", "办", ""];
    private static readonly string[] After = ["需要什么材料", "去哪里办", "", "多少天能办好"];

    /// <param name="kind"><c>asked</c>: the name within a question; <c>short</c>: two to four characters of it;
    /// <c>gaps</c>: with three of ten characters missing; <c>slips</c>: two characters exchanged for others that sound alike.</param>
    public static List<KnownQuestion> Of(string kind, List<ServiceItem> items)
    {
        var random = new Random(11);
        List<KnownQuestion> questions = [];
        foreach (
            var name in items
                .Select(i => i.Name)
                .Distinct()
                .Order(StringComparer.Ordinal)
                .Where((_, i) => i % 7 == 3)
                .Take(Many)
        )
        {
            if (name.Count(Terms.IsHan) < 6)
                continue;
            var text = kind switch
            {
                "asked" => Before[random.Next(5)] + name + After[random.Next(4)],
                "short" => Part(name, random),
                "gaps" => string.Concat(name.Where(_ => random.Next(10) > 2)),
                _ => Slip(Slip(name, random), random),
            };
            // A part of several names is answered by any of them.
            var right = items.Where(i =>
                kind == "short" ? i.Name.Contains(text, StringComparison.Ordinal) : i.Name == name
            );
            questions.Add(new(text, [.. right.Select(i => i.Code)]));
        }
        return questions;
    }

    private static string Part(string name, Random random)
    {
        var length = random.Next(2, 5);
        while (true)
        {
            var start = random.Next(0, name.Length - length + 1);
            var part = name.Substring(start, length);
            if (part.All(Terms.IsHan))
                return part;
            length = Math.Max(2, length - 1);
        }
    }

    // Characters of the first level of GB/T 2312 stand in the order of their sound.
    private static string Slip(string name, Random random)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var gb = Encoding.GetEncoding("gb2312");
        while (true)
        {
            var at = random.Next(name.Length);
            var bytes = gb.GetBytes(name, at, 1);
            if (bytes is not [>= 0xB0 and <= 0xD6, _])
                continue;
            var place = (bytes[0] - 0xB0) * 94 + bytes[1] - 0xA1;
            var other = Math.Clamp(place + random.Next(1, 4) * (random.Next(2) * 2 - 1), 0, 3754);
            var letter = gb.GetString([(byte)(0xB0 + other / 94), (byte)(0xA1 + other % 94)]);
            return name[..at] + letter + name[(at + 1)..];
        }
    }
}
