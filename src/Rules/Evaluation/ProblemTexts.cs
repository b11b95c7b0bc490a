using System.Globalization;

namespace Zhishu.Rules;

/// <summary>The words of every problem, English and Chinese.</summary>
internal static class ProblemTexts
{
    private static readonly Dictionary<ProblemCode, (string English, string Chinese)> Texts = new()
    {
        [ProblemCode.Syntax] = ("The expression cannot be read: {0}.", "表达式无法读取：{0}。"),
        [ProblemCode.UnknownName] = ("The name '{0}' is not known here.", "此处没有名称“{0}”。"),
        [ProblemCode.NotRequired] = (
            "'{0}' exists in the model, but is not drawn as a requirement of this element.",
            "模型中有“{0}”，但没有画成此元素的依赖。"
        ),
        [ProblemCode.UnknownType] = ("There is no type '{0}'.", "没有类型“{0}”。"),
        [ProblemCode.NotAFunction] = ("{0} is called, but it is not a function.", "{0} 被调用，但它不是函数。"),
        [ProblemCode.UnknownParameter] = (
            "The function '{0}' has no parameter '{1}', or it is given twice.",
            "函数“{0}”没有参数“{1}”，或该参数给了两次。"
        ),
        [ProblemCode.MissingArgument] = ("The function '{0}' needs the argument '{1}'.", "函数“{0}”缺少参数“{1}”。"),
        [ProblemCode.ArgumentCount] = (
            "The function '{0}' does not take {1} arguments.",
            "函数“{0}”不接受 {1} 个参数。"
        ),
        [ProblemCode.WrongArgument] = (
            "The function '{0}' cannot take {2} as '{1}'.",
            "函数“{0}”的参数“{1}”不能是 {2}。"
        ),
        [ProblemCode.NullArgument] = (
            "The argument '{1}' of the function '{0}' is null.",
            "函数“{0}”的参数“{1}”为空。"
        ),
        [ProblemCode.BadArgument] = ("The function '{0}': {1}.", "函数“{0}”：{1}。"),
        [ProblemCode.Conversion] = ("{1} cannot be read as {0}.", "{1} 不能读作 {0}。"),
        [ProblemCode.WrongType] = (
            "{0} is {1}, which is not of the declared type {2}.",
            "{0} 的值 {1} 不符合声明的类型 {2}。"
        ),
        [ProblemCode.NotAllowed] = (
            "{0} is {1}, which is not among the allowed values {2}.",
            "{0} 的值 {1} 不在允许的值 {2} 之内。"
        ),
        [ProblemCode.BadOperands] = ("'{0}' cannot take {1} and {2}.", "运算“{0}”不能用于 {1} 与 {2}。"),
        [ProblemCode.NullOperand] = (
            "'{0}' has no result because an operand is null.",
            "运算“{0}”的一个操作数为空，没有结果。"
        ),
        [ProblemCode.NotComparable] = ("{0} and {1} cannot be compared.", "{0} 与 {1} 无法比较。"),
        [ProblemCode.DivisionByZero] = ("Division by zero.", "除数为零。"),
        [ProblemCode.OutOfRange] = ("The result of '{0}' is out of range.", "“{0}”的结果超出范围。"),
        [ProblemCode.NoSuchItem] = (
            "The list has {1} items and none at position {0}.",
            "列表有 {1} 项，没有第 {0} 项。"
        ),
        [ProblemCode.NoSuchMember] = ("{1} has no member '{0}'.", "{1} 没有成员“{0}”。"),
        [ProblemCode.NotBoolean] = ("{0} must be true or false, but is {1}.", "{0} 应为真或假，却是 {1}。"),
        [ProblemCode.NotIterable] = ("A loop cannot walk through {0}.", "循环不能遍历 {0}。"),
        [ProblemCode.DuplicateKey] = ("The entry '{0}' is there twice.", "条目“{0}”出现了两次。"),
        [ProblemCode.BadPattern] = ("The regular expression '{0}' is not valid: {1}.", "正则表达式“{0}”无效：{1}。"),
        [ProblemCode.MissingInput] = ("The input '{0}' was not given.", "没有给出输入“{0}”。"),
        [ProblemCode.UnknownInput] = ("Nothing takes the input '{0}'.", "没有任何规则使用输入“{0}”。"),
        [ProblemCode.NoRuleMatched] = ("No rule of the table matched.", "表中没有规则匹配。"),
        [ProblemCode.SeveralRulesMatched] = (
            "The rules {0} match, where only one may (hit policy UNIQUE).",
            "规则 {0} 同时匹配，而只允许一条匹配（唯一命中）。"
        ),
        [ProblemCode.OutputsDiffer] = (
            "The rules {0} match with different outputs (hit policy ANY).",
            "规则 {0} 同时匹配而输出不同（任意命中）。"
        ),
        [ProblemCode.NoPriority] = (
            "The output {0} has no place among the output values, so that rules cannot be ordered.",
            "输出 {0} 不在输出值清单中，规则无法排序。"
        ),
        [ProblemCode.NoLogic] = (
            "The decision '{0}' has no logic, and no value was given for it.",
            "决策“{0}”没有逻辑，也没有给出它的值。"
        ),
        [ProblemCode.Circle] = ("'{0}' needs itself.", "“{0}”依赖它自身。"),
        [ProblemCode.ExternalFunction] = (
            "The function '{0}' is written in {1}. Zhishu runs FEEL only: code from outside would escape the limits "
                + "that keep rules safe. Write it in FEEL.",
            "函数“{0}”以 {1} 编写。治枢只运行 FEEL：外部代码会绕过保障规则安全的限制。请改用 FEEL 编写。"
        ),
        [ProblemCode.OtherLanguage] = (
            "The expression is written in {0}; only FEEL is read.",
            "表达式以 {0} 编写；这里只支持 FEEL。"
        ),
        [ProblemCode.LimitExceeded] = ("Evaluation was stopped: more than {1} {0}.", "求值已停止：{0} 超过 {1}。"),
        [ProblemCode.BadDocument] = ("The file cannot be read as DMN: {0}", "文件不能按 DMN 读取：{0}"),
        [ProblemCode.BrokenReference] = ("The reference '{0}' leads nowhere.", "引用“{0}”没有目标。"),
        [ProblemCode.MissingImport] = ("The import '{0}' ({1}) was not found.", "找不到导入的模型“{0}”（{1}）。"),
        [ProblemCode.DuplicateName] = ("There are two elements named '{0}'.", "有两个元素都叫“{0}”。"),
        [ProblemCode.BadTable] = ("The table is malformed: {0}.", "决策表格式有误：{0}。"),
        [ProblemCode.NotFound] = ("There is no {0} '{1}'.", "没有{0}“{1}”。"),
        [ProblemCode.LegalBasisNotInForce] = (
            "Rule {0} fired, but its legal basis '{1}' is not in force on {2}.",
            "规则 {0} 命中，但其法律依据“{1}”在 {2} 不在有效期内。"
        ),
        [ProblemCode.BadSetting] = ("{0} is not understood: {1}.", "{0} 无法理解：{1}。"),
    };

    public static string Message(ProblemCode code, IReadOnlyList<string> arguments, RuleLanguage language)
    {
        var text = Texts[code];
        var format = language == RuleLanguage.Chinese ? text.Chinese : text.English;
        if (language == RuleLanguage.Chinese && HasDetails(code))
        {
            arguments = [.. arguments.Select(ChineseDetails.Translate)];
        }

        // A message never fails for an argument too few.
        var padded = arguments.Concat(Enumerable.Repeat("", 4)).Take(Math.Max(4, arguments.Count)).ToArray<object>();
        return string.Format(CultureInfo.InvariantCulture, format, padded);
    }

    /// <summary>The codes whose arguments hold words and not only names and values of the author.</summary>
    private static bool HasDetails(ProblemCode code) =>
        code
            is ProblemCode.Syntax
                or ProblemCode.BadArgument
                or ProblemCode.BadPattern
                or ProblemCode.BadTable
                or ProblemCode.BadDocument
                or ProblemCode.LimitExceeded
                or ProblemCode.NotFound
                or ProblemCode.Conversion;

    internal static IEnumerable<ProblemCode> Covered => Texts.Keys;
}
