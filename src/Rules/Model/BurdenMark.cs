using System.Xml.Linq;

namespace Zhishu.Rules.Model;

/// <summary>Reads the mark <c>burdening</c> of a decision. A mark that is written wrongly is a fault: a decision that its
/// author marked must not take effect by itself because nobody understood the mark.</summary>
internal static class BurdenMark
{
    private static readonly XName Mark = XName.Get("burdening", TableCompiler.Extension);

    /// <param name="wrong">Told of each mark that is not understood: the element it stands at, and its value.</param>
    public static bool Read(XElement decision, Action<XElement, string> wrong)
    {
        var burdening = false;
        foreach (var element in decision.DescendantsAndSelf())
        {
            foreach (var attribute in element.Attributes().Where(IsMeant))
            {
                switch (attribute.Value.Trim())
                {
                    case "true" or "1" when element == decision && attribute.Name == Mark:
                        burdening = true;
                        break;
                    case "false" or "0" when element == decision && attribute.Name == Mark:
                        break;
                    default:
                        wrong(element, attribute.ToString());
                        break;
                }
            }
        }
        return burdening;
    }

    // With other letters, without a namespace, or at something within the decision: it was meant as a mark.
    private static bool IsMeant(XAttribute attribute) =>
        attribute.Name.LocalName.Equals(Mark.LocalName, StringComparison.OrdinalIgnoreCase)
        && (attribute.Name.Namespace == XNamespace.None || attribute.Name.Namespace == Mark.Namespace);
}
