using Zhishu.Sensing.Alarming;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.Types;

/// <summary>A type of devices with its rules, ready for readings.</summary>
internal sealed class DeviceType
{
    private readonly Dictionary<string, int> places;

    public DeviceType(DeviceTypeRow row, IEnumerable<RuleRow> rules)
    {
        Id = row.Id;
        Code = row.Code;
        Name = new(row.NameChinese, row.NameEnglish);
        Quantities = [.. Json.Read<List<Quantity>>(row.Quantities)!];
        places = Quantities.Index().ToDictionary(q => q.Item.Code, q => q.Index, StringComparer.Ordinal);
        Commands = [.. Json.Read<List<DeviceCommand>>(row.Commands)!];
        Interval = TimeSpan.FromSeconds(row.IntervalSeconds);
        SilentAfter = TimeSpan.FromSeconds(row.SilentSeconds);
        Kept = TimeSpan.FromDays(row.KeepDays);
        Rules = [.. rules.Select(r => CompiledRule.TryOf(r, this)).OfType<CompiledRule>()];
        ShortestSilence = Rules
            .Where(r => r.IsSilence)
            .Select(r => TimeSpan.FromSeconds(r.Row.SilentSeconds!.Value))
            .Append(SilentAfter)
            .Min();
        Watched = [.. Rules.Where(r => !r.IsSilence)];
        AsksFlatness = Watched.Any(r => r.AsksFlatness);
    }

    public Guid Id { get; }
    public string Code { get; }
    public Text Name { get; }
    public Quantity[] Quantities { get; }

    /// <summary>What its devices can be told to do.</summary>
    public DeviceCommand[] Commands { get; }

    /// <summary>How often its devices send.</summary>
    public TimeSpan Interval { get; }
    public TimeSpan SilentAfter { get; }

    /// <summary>After which the type or a rule of it first calls a device silent.</summary>
    public TimeSpan ShortestSilence { get; }

    /// <summary>How long readings are kept, and so how late one may come.</summary>
    public TimeSpan Kept { get; }
    public CompiledRule[] Rules { get; }

    /// <summary>The rules that look at readings.</summary>
    public CompiledRule[] Watched { get; }
    public bool AsksFlatness { get; }

    /// <summary>The place of a quantity from 0; -1 where the type does not measure it.</summary>
    public int PlaceOf(string quantity) => places.GetValueOrDefault(quantity, -1);
}

/// <summary>Types and rules as they stood at one moment.</summary>
internal sealed record TypesSnapshot(
    IReadOnlyDictionary<Guid, DeviceType> ById,
    IReadOnlyDictionary<string, DeviceType> ByCode,
    IReadOnlyDictionary<Guid, RuleRow> Rules
)
{
    public static TypesSnapshot Empty { get; } =
        new(new Dictionary<Guid, DeviceType>(), new Dictionary<string, DeviceType>(), new Dictionary<Guid, RuleRow>());
}

/// <summary>Types and rules in memory; what another node changes shows within seconds.</summary>
internal sealed class TypeStore(IServiceScopeFactory scopes)
{
    private volatile TypesSnapshot current = TypesSnapshot.Empty;
    private string seen = "";

    public TypesSnapshot Current => current;

    public async Task RefreshAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ZhishuDbContext>();
        var types = await db.Set<DeviceTypeRow>().OrderBy(t => t.Code).ToListAsync(ct);
        var rules = await db.Set<RuleRow>().OrderBy(r => r.Code).ToListAsync(ct);
        var now = string.Join(
            ' ',
            types.Select(t => $"{t.Id}{t.Version}").Concat(rules.Select(r => $"{r.Id}{r.Version}"))
        );
        if (now == seen)
            return;
        var ofType = rules.Where(r => r.IsOn).ToLookup(r => r.TypeId);
        var built = types.ConvertAll(t => new DeviceType(t, ofType[t.Id]));
        current = new(
            built.ToDictionary(t => t.Id),
            built.ToDictionary(t => t.Code, StringComparer.Ordinal),
            rules.ToDictionary(r => r.Id)
        );
        seen = now;
    }
}
