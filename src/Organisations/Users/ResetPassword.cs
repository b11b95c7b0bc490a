using Zhishu.Organisations.Access;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Rows;
using Zhishu.Organisations.Sessions;

namespace Zhishu.Organisations.Users;

/// <summary>Makes up a password that must be changed at the next sign-in, removes the second factor, lifts a lock-out
/// and ends all sessions.</summary>
internal sealed class ResetPassword(Editing editing, Passwords passwords, SignInCounter counter)
{
    public async Task<NewPassword> HandleAsync(UserRow row, Actor actor, CancellationToken ct)
    {
        var password = Passwords.Make();
        row.PasswordHash = passwords.Hash(password);
        row.MustChangePassword = true;
        row.SessionStamp = editing.NewId();
        SecondFactor.Clear(row);
        editing.Work.Update(row);
        editing.Work.Record(new("user", row.Id, "password.reset", actor));
        await editing.CommitAsync(ct);
        await counter.UnlockAsync(row.Id, ct);
        return new(row.SignInName, password);
    }
}
