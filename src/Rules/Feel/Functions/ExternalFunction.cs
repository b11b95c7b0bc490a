namespace Zhishu.Rules.Feel;

/// <summary>A function outside FEEL: it can be named, but calling it is refused.</summary>
internal sealed class ExternalFunction(string name, IReadOnlyList<FeelParameter> parameters, string language)
    : FeelFunction(name, parameters)
{
    internal override FeelValue Invoke(Session session, ReadOnlySpan<FeelValue> arguments, Site site) =>
        session.Fail(site, ProblemCode.ExternalFunction, Name, language);
}
