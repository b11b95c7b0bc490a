using System.Text;

namespace Zhishu.Organisations.Access;

internal static class SignInKey
{
    /// <summary>A sign-in name without regard to case, width and surrounding space. Never throws: what is no text has
    /// the key of no account.</summary>
    public static string Of(string name)
    {
        try
        {
            return name.Trim().Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return "";
        }
    }
}
