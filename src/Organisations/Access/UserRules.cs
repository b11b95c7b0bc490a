using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Access;

internal static class UserRules
{
    public static void RequireName(string signInName, string name)
    {
        var key = SignInKey.Of(signInName);
        if (
            key.Length is < 2 or > 64
            || key.Any(c => char.IsWhiteSpace(c) || PlainText.IsHidden(c) || c is ':' or '<' or '>' or '"')
        )
        {
            throw Refusal.Invalid(
                "users.sign_in_name",
                "signInName",
                "登录名须为2至64个字符，不含空白、冒号、引号和尖括号。",
                "A sign-in name has 2 to 64 characters without spaces, colons, quotes and angle brackets."
            );
        }
        if (PlainText.Clean(name).Length is 0 or > 100)
            throw Refusal.Invalid("users.name", "name", "姓名须为1至100个字符。", "A name has 1 to 100 characters.");
    }

    /// <summary>What the ledger keeps of a user: the name of the account, not of the person, and no number.</summary>
    public static object Facts(UserRow row) =>
        new
        {
            row.SignInName,
            row.UnitId,
            row.IsActive,
        };
}
