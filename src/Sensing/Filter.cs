using System.Globalization;

namespace Zhishu.Sensing;

/// <summary>Conditions of a query; values get in as parameters only.</summary>
internal sealed class Filter
{
    private readonly List<string> conditions = [];
    private readonly List<NpgsqlParameter> parameters = [];

    /// <summary>A condition whose holes become parameters.</summary>
    public void Where(FormattableString condition) => conditions.Add(Bind(condition));

    /// <summary>A condition that holds no values but those of <see cref="Bind"/>.</summary>
    public void WhereSql(string condition) => conditions.Add(condition);

    public string Bind(FormattableString sql)
    {
        var names = sql.GetArguments().Select(Add).ToArray<object>();
        return string.Format(CultureInfo.InvariantCulture, sql.Format, names);
    }

    public string Clause => conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions);

    public NpgsqlCommand Command(NpgsqlDataSource source, string sql)
    {
        var command = source.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter.Clone());
        return command;
    }

    /// <summary>Only devices that the grants of a permission cover.</summary>
    public void Within(Actor actor, string permission)
    {
        actor.Require(permission);
        // A grant for some matters covers no device.
        var grants = actor.GrantsOf(permission).Where(g => g.MatterPrefix is null).ToList();
        if (grants.Any(g => g is { Units: null, AreaPrefix: null }))
            return;
        var any = grants.Select(g =>
        {
            List<string> all = ["true"];
            if (g.Units is { } units)
                all.Add(Bind($"d.unit_id = ANY({units.ToArray()})"));
            if (g.AreaPrefix is { } area)
                all.Add(Bind($"starts_with(d.area_code, {area})"));
            return $"({string.Join(" AND ", all)})";
        });
        conditions.Add(grants.Count == 0 ? "false" : $"({string.Join(" OR ", any)})");
    }

    private string Add(object? value)
    {
        var parameter = value switch
        {
            string[] => new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            string => new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Text },
            DateTimeOffset at => new NpgsqlParameter
            {
                Value = at.ToUniversalTime(),
                NpgsqlDbType = NpgsqlDbType.TimestampTz,
            },
            null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            _ => new NpgsqlParameter { Value = value },
        };
        parameters.Add(parameter);
        return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
    }
}
