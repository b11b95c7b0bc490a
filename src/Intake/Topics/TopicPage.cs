using System.Globalization;
using System.Net;
using System.Text;
using Zhishu.Intake.Contracts;
using static System.FormattableString;

namespace Zhishu.Intake.Topics;

/// <summary>Topics of a file as one page without scripts or anything from elsewhere: when each was reported, one below the
/// other, and for each every message, so that a reader can judge.</summary>
internal static class TopicPage
{
    private const int Width = 1000;
    private const int Row = 26;
    private const int Words = 320;
    private const int Margin = 12;
    private const int LongestTitle = 22;

    private const string Style = """
        :root { color-scheme: light dark; --ink: light-dark(#1c2430, #e6e9ee); --quiet: light-dark(#566070, #a3adba);
          --line: light-dark(#d5dae1, #3a4350); --accent: light-dark(#1d5fa8, #7db4ee); --paper: light-dark(#fff, #14181e); }
        body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; background: var(--paper); color: var(--ink);
          font: 1rem/1.6 system-ui, "Noto Sans CJK SC", sans-serif; }
        svg { width: 100%; min-width: 52rem; } svg text { fill: var(--ink); font-size: 12px; } svg .day { fill: var(--quiet); }
        svg line { stroke: var(--line); } svg .span { stroke: var(--accent); stroke-width: 2; } svg circle { fill: var(--accent); fill-opacity: .6; }
        a { color: var(--accent); } .quiet { color: var(--quiet); } .wide { overflow-x: auto; }
        section { border-top: 1px solid var(--line); } h2 { font-size: 1.15rem; margin-bottom: 0; }
        table { border-collapse: collapse; width: 100%; } td, th { text-align: start; vertical-align: top; padding: .2rem .8rem .2rem 0; }
        td:first-child, td:nth-child(2) { white-space: nowrap; font-variant-numeric: tabular-nums; }
        """;

    /// <param name="name">What the messages are called.</param>
    public static string Write(FileTopics found, string name)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append(Invariant($"<title>热点 · {Safe(name)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n"))
            .Append(Invariant($"<h1>热点 <span lang=\"en\" class=\"quiet\">Hot topics</span></h1>\n"))
            .Append(
                Invariant(
                    $"<p class=\"quiet\">{Safe(name)}：{found.Messages:N0} 条留言，热度最高的 {found.Topics.Count} 个热点，自上而下。每一点是一条留言。</p>\n"
                )
            );
        if (found.Topics.Count > 0)
            Timeline(page, found.Topics);
        foreach (var (place, topic) in found.Topics.Index())
            Section(page, place + 1, topic);
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void Timeline(StringBuilder page, IReadOnlyList<FileTopic> topics)
    {
        var scale = new Scale(topics.Min(t => t.From), topics.Max(t => t.To));
        var height = (topics.Count + 1) * Row + Margin;
        page.Append(
            Invariant(
                $"<div class=\"wide\" tabindex=\"0\">\n<svg role=\"img\" aria-label=\"各热点的留言时间，下文逐条列出\" viewBox=\"0 0 {Width} {height}\">\n"
            )
        );
        foreach (var month in scale.Months())
            page.Append(
                Invariant(
                    $"<line x1=\"{scale.At(month):0.0}\" x2=\"{scale.At(month):0.0}\" y1=\"{Row}\" y2=\"{height}\"/><text class=\"day\" x=\"{scale.At(month):0.0}\" y=\"16\">{month:yyyy-MM}</text>\n"
                )
            );
        foreach (var (place, topic) in topics.Index())
        {
            var y = (place + 1) * Row + Row / 2;
            page.Append(
                Invariant(
                    $"<a href=\"#t{place + 1}\"><text x=\"0\" y=\"{y + 4}\">{place + 1}. {Safe(Cut(topic.Title))}</text></a>\n<line class=\"span\" x1=\"{scale.At(topic.From):0.0}\" x2=\"{scale.At(topic.To):0.0}\" y1=\"{y}\" y2=\"{y}\"/>\n"
                )
            );
            foreach (var one in topic.Reports)
                page.Append(Invariant($"<circle cx=\"{scale.At(one.At):0.0}\" cy=\"{y}\" r=\"4\"/>"));
            page.Append('\n');
        }
        page.Append("</svg>\n</div>\n");
    }

    private static void Section(StringBuilder page, int place, FileTopic topic)
    {
        string?[] said =
        [
            Invariant($"热度 {topic.Heat:0.0}"),
            Invariant($"{topic.Messages.Count} 条"),
            Invariant($"{topic.Reporters} 人"),
            Invariant($"点赞 {topic.Supports}"),
            Invariant($"{topic.From:yyyy-MM-dd} 至 {topic.To:yyyy-MM-dd}"),
            topic.Place is { } where ? $"地点：{Safe(where)}" : null,
            topic.Group is { } group ? $"人群：{Safe(group)}" : null,
            topic.Words.Count > 0 ? $"常说：{Safe(string.Join('、', topic.Words))}" : null,
        ];
        page.Append(
                Invariant(
                    $"<section id=\"t{place}\">\n<h2>{place}. {Safe(topic.Title)}</h2>\n<p class=\"quiet\">{string.Join(" · ", said.Where(s => s is not null))}</p>\n"
                )
            )
            .Append(
                Invariant(
                    $"<details><summary>{topic.Reports.Count} 条留言</summary>\n<table>\n<tr><th>编号</th><th>时间</th><th>标题</th></tr>\n"
                )
            );
        foreach (var one in topic.Reports)
            page.Append(
                Invariant(
                    $"<tr><td>{Safe(one.Number)}</td><td>{one.At:yyyy-MM-dd HH:mm}</td><td>{Safe(one.Title)}</td></tr>\n"
                )
            );
        page.Append("</table>\n</details>\n</section>\n");
    }

    private static string Cut(string title)
    {
        var words = new StringInfo(title);
        return words.LengthInTextElements <= LongestTitle
            ? title
            : words.SubstringByTextElements(0, LongestTitle) + "…";
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Where an instant stands on the timeline.</summary>
    private sealed class Scale(DateTimeOffset from, DateTimeOffset to)
    {
        private const int MostMonths = 12;

        public double At(DateTimeOffset at) =>
            Words
            + (at - from) / TimeSpan.FromSeconds(Math.Max(1, (to - from).TotalSeconds)) * (Width - Words - Margin);

        /// <summary>The first days of months, twelve at most.</summary>
        public IEnumerable<DateTimeOffset> Months()
        {
            var all = (to.Year - from.Year) * 12 + to.Month - from.Month;
            var step = 1 + all / MostMonths;
            var first = new DateTimeOffset(from.Year, from.Month, 1, 0, 0, 0, from.Offset);
            for (var after = 1; after <= all; after += step)
                yield return first.AddMonths(after);
        }
    }
}
