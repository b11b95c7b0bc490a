using System.Text.RegularExpressions;

namespace Zhishu.Rules;

/// <summary>
/// The details inside messages, which are written in English where they arise, in Chinese. A detail may hold values, shown
/// as {0} and {1}; the first form that fits is used, and a detail without a form stays as it is.
/// </summary>
internal static class ChineseDetails
{
    private static readonly (string English, string Chinese)[] Forms =
    [
        ("the list has no items", "列表为空"),
        ("a sample standard deviation needs two items or more", "样本标准差至少需要两项"),
        ("an offset is at most 18 hours", "时差最多 18 小时"),
        ("the function must take two items", "函数必须接受两项"),
        (
            "the grouping separator is a space, comma or period, the decimal separator another comma or period",
            "分组符为空格、逗号或句点，小数点为另一个逗号或句点"
        ),
        ("the length must be 1 or more", "长度至少为 1"),
        ("the match function must take an item and the new item", "匹配函数必须接受原项与新项"),
        ("the scale must lie between -6111 and 6176", "小数位数须在 -6111 与 6176 之间"),
        ("there are more than 200 keys", "键超过 200 个"),
        ("there are no keys", "没有键"),
        ("there is no such day", "没有这一天"),
        ("there is no such time", "没有这个时刻"),
        ("the length must lie between 0 and {0}", "长度须在 0 与 {0} 之间"),
        (
            "the start position must lie between 1 and {0} or -{1} and -1",
            "起始位置须在 1 与 {0} 之间或 -{1} 与 -1 之间"
        ),
        ("there is no zone {0}", "没有时区 {0}"),
        ("{0} is no context", "{0} 不是上下文"),
        ("{0} is no entry with a key and a value", "{0} 不是带 key 与 value 的条目"),
        ("{0} is not a string", "{0} 不是字符串"),
        ("{0} is no key", "{0} 不是键"),
        ("the delimiter matches the empty string", "分隔符匹配空字符串"),
        ("the pattern matches the empty string", "模式匹配空字符串"),
        (
            "the replacement has a '$' without a digit or a '\\' without '$' or '\\'",
            "替换文本中“$”后须为数字，“\\”后须为“$”或“\\”"
        ),
        ("a comment is not closed", "注释没有结束"),
        ("a string is not closed", "字符串没有结束"),
        ("a string was expected after '@'", "“@”之后应为字符串"),
        ("it is nested too deeply", "嵌套过深"),
        ("there are more than {0} mistakes", "错误超过 {0} 处"),
        ("it is longer than {0} characters", "长度超过 {0} 个字符"),
        ("named and positional arguments cannot be mixed", "按名与按位置的参数不能混用"),
        ("the name of a member was expected", "此处应为成员名称"),
        ("the name of a parameter was expected", "此处应为参数名称"),
        ("the variable of a loop and 'in' were expected", "此处应为循环变量与 in"),
        ("the variable of a loop was expected", "此处应为循环变量"),
        ("a name was expected, but {0} follows", "此处应为名称，却是 {0}"),
        ("the end of a range was expected, but {0} follows", "此处应为区间的结尾，却是 {0}"),
        ("the name of an entry was expected, but {0} follows", "此处应为条目名称，却是 {0}"),
        ("'{0}' was expected, but {1} follows", "此处应为“{0}”，却是 {1}"),
        ("'->' was expected", "此处应为“->”"),
        ("{0} was not expected here", "此处不应出现 {0}"),
        ("the end", "结尾"),
        ("flags are s, m, i and x", "标志只有 s、m、i 与 x"),
        ("a parenthesis closes that was not opened", "右括号没有对应的左括号"),
        ("a parenthesis is not closed", "括号没有结束"),
        ("a character class is not closed", "字符组没有结束"),
        ("a range in a character class runs backwards", "字符组中的范围颠倒"),
        ("a repetition is written {n}, {n,} or {n,m}", "重复写作 {n}、{n,} 或 {n,m}"),
        ("the pattern ends with a backslash", "模式以反斜杠结尾"),
        ("there is no group {0} before its back-reference", "反向引用之前没有第 {0} 组"),
        ("'{0}' is no escape", "“{0}”不是转义"),
        ("'{0}' has nothing to repeat", "“{0}”没有可重复的内容"),
        ("steps", "步数"),
        ("calls within calls", "嵌套调用层数"),
        ("bytes of stack", "栈的字节数"),
        ("lists within lists", "列表嵌套层数"),
        ("values and characters made", "生成的值与字符数"),
        ("milliseconds for one regular expression", "单个正则表达式的毫秒数"),
        ("an expression is missing.", "缺少表达式。"),
        ("the model has more than {0} elements.", "模型的元素超过 {0} 个。"),
        ("elements are nested more than {0} deep.", "元素嵌套超过 {0} 层。"),
        ("a row has {0} cells for {1} columns", "一行有 {0} 格，而表有 {1} 列"),
        ("there is no hit policy '{0}'", "没有命中策略“{0}”"),
        ("decision", "决策"),
        ("decision service", "决策服务"),
        ("business knowledge model", "业务知识模型"),
        ("version valid on the day", "当日有效的版本"),
        ("number", "数字"),
        ("date", "日期"),
        ("time", "时间"),
        ("date and time", "日期时间"),
        ("duration", "时长"),
        ("range", "区间"),
        ("date, time or duration", "日期、时间或时长"),
    ];

    private static readonly (Regex Pattern, string Chinese)[] Patterns =
    [
        .. Forms.Select(f =>
            (
                new Regex(
                    "^" + Regex.Escape(f.English).Replace("\\{0}", "(?<a>.*)").Replace("\\{1}", "(?<b>.*)") + "$",
                    RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.Singleline,
                    TimeSpan.FromSeconds(1)
                ),
                f.Chinese
            )
        ),
    ];

    public static string Translate(string detail)
    {
        foreach (var (pattern, chinese) in Patterns)
        {
            var match = pattern.Match(detail);
            if (match.Success)
            {
                var inner = match.Groups["b"].Value == "the end" ? "结尾" : match.Groups["b"].Value;
                var first = match.Groups["a"].Value == "the end" ? "结尾" : match.Groups["a"].Value;
                return chinese.Replace("{0}", first).Replace("{1}", inner);
            }
        }

        return detail;
    }
}
