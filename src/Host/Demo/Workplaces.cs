using Zhishu.Cases;
using Zhishu.Kernel.Actors;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Host.Demo;

/// <summary>Who does what in the demonstration city.</summary>
internal sealed class Workplaces(IAccounts accounts, DirectorySnapshot directory)
{
    public Actor CallTaker(int which) => Named(which % 2 == 0 ? "calltaker1" : "calltaker2");

    public Actor Dispatcher { get; } = Named(accounts, "dispatcher1");

    public Actor Verifier { get; } = Named(accounts, "verifier1");

    /// <summary>Somebody who may handle the unit's cases, or null.</summary>
    public Actor? Handler(Guid unitId, string? areaCode, string? matterCode)
    {
        var scope = new Scope(unitId, areaCode, matterCode);
        return directory
            .WithParents(unitId)
            .SelectMany(u => accounts.InUnit(u.Id))
            .Select(a => accounts.ActorOf(a.Id))
            .FirstOrDefault(a => a?.May(CasePermissions.Handle, scope) == true);
    }

    private Actor Named(string signInName) => Named(accounts, signInName);

    private static Actor Named(IAccounts accounts, string signInName) =>
        accounts.ByName(signInName) is { } account && accounts.ActorOf(account.Id) is { } actor
            ? actor
            : throw new InvalidOperationException(
                $"The demonstration city has no account '{signInName}' any more; set ZHISHU_DEMO=off to start without its cases."
            );
}
