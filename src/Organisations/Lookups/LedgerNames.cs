using Zhishu.Kernel.Audit;

namespace Zhishu.Organisations.Lookups;

/// <summary>Auditors find people by name or sign-in name, whether the account is still active or not.</summary>
internal sealed class UserLedgerNames(StateStore store) : ILedgerNames
{
    public string Kind => "user";

    public Task<IReadOnlyList<LedgerSubject>> FindAsync(string words, CancellationToken ct) =>
        Task.FromResult(
            LedgerNames.First(Kind, store.Access.Users.Select(u => (u.Account.Id, Name(u.Account))), words)
        );

    public Task<IReadOnlyDictionary<Guid, string>> NamesAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<Guid, string>>(
            ids.Select(store.ById).OfType<Contracts.Account>().ToDictionary(a => a.Id, Name)
        );

    private static string Name(Contracts.Account account) => $"{account.Name} {account.SignInName}";
}

/// <summary>The same for units, by name or code.</summary>
internal sealed class UnitLedgerNames(StateStore store) : ILedgerNames
{
    public string Kind => "unit";

    public Task<IReadOnlyList<LedgerSubject>> FindAsync(string words, CancellationToken ct) =>
        Task.FromResult(LedgerNames.First(Kind, store.Current.Units.Select(u => (u.Id, Name(u))), words));

    public Task<IReadOnlyDictionary<Guid, string>> NamesAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<Guid, string>>(
            ids.Select(id => store.Current.Unit(id)).OfType<Contracts.Unit>().ToDictionary(u => u.Id, Name)
        );

    private static string Name(Contracts.Unit unit) => $"{unit.Name.Chinese} {unit.Code}";
}

internal static class LedgerNames
{
    private const int Most = 8;

    public static IReadOnlyList<LedgerSubject> First(
        string kind,
        IEnumerable<(Guid Id, string Name)> all,
        string words
    ) =>
        [
            .. all.Where(one => one.Name.Contains(words, StringComparison.OrdinalIgnoreCase))
                .OrderBy(one => one.Name, StringComparer.Ordinal)
                .Take(Most)
                .Select(one => new LedgerSubject(kind, one.Id, one.Name)),
        ];
}
