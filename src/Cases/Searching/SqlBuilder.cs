using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Zhishu.Cases.Searching;

/// <summary>SQL put together of constant pieces; values get in as parameters only, since <see cref="Where"/> takes an
/// interpolated string whose holes become <c>$1</c>, <c>$2</c>...</summary>
internal sealed class SqlBuilder
{
    private readonly List<string> conditions = [];
    private readonly List<NpgsqlParameter> parameters = [];

    public IReadOnlyList<string> Conditions => conditions;

    /// <summary>Adds a condition; all must hold.</summary>
    public void Where(FormattableString condition) => conditions.Add(Bind(condition));

    /// <summary>Adds a condition whose values were bound before.</summary>
    public void WhereBound(string condition) => conditions.Add(condition);

    /// <summary>Binds the holes and gives the SQL with their placeholders.</summary>
    public string Bind(FormattableString sql)
    {
        var holes = sql.GetArguments();
        var names = new object[holes.Length];
        for (var i = 0; i < holes.Length; i++)
            names[i] = Add(holes[i]!);
        return string.Format(CultureInfo.InvariantCulture, sql.Format, names);
    }

    public string WhereClause => conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions);

    public NpgsqlCommand Command(NpgsqlDataSource source, string sql) => Fill(source.CreateCommand(sql));

    public NpgsqlCommand Command(NpgsqlConnection connection, string sql) => Fill(new NpgsqlCommand(sql, connection));

    /// <summary>Escapes what LIKE would take for a wildcard.</summary>
    public static string Literal(string text) =>
        new StringBuilder(text).Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_").ToString();

    private NpgsqlCommand Fill(NpgsqlCommand command)
    {
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter.Clone());
        return command;
    }

    private string Add(object value)
    {
        var parameter = value switch
        {
            Guid[] => new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
            string[] => new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            string => new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Text },
            DateTimeOffset at => new NpgsqlParameter
            {
                Value = at.ToUniversalTime(),
                NpgsqlDbType = NpgsqlDbType.TimestampTz,
            },
            _ => new NpgsqlParameter { Value = value },
        };
        parameters.Add(parameter);
        return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
    }
}
