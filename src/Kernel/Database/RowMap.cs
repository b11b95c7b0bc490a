using System.Reflection;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;

namespace Zhishu.Kernel.Database;

/// <summary>How the rows of one entity type are written, taken from the same EF mapping that reads them.</summary>
internal sealed class RowMap
{
    private const string Monthly = "zhishu:monthly";

    private readonly Column[] columns;
    private readonly Column[] keys;
    private readonly Column? version;
    private readonly Column? partition;

    public RowMap(IEntityType entity)
    {
        Table = entity.GetTableName() ?? throw new InvalidOperationException($"{entity.Name} has no table.");
        var key = entity.FindPrimaryKey()!.Properties;
        columns =
        [
            .. entity
                .GetProperties()
                .Where(p => p.ValueGenerated == ValueGenerated.Never || key.Contains(p))
                .Select(p => new Column(p)),
        ];
        keys = [.. key.Select(k => columns.Single(c => c.Property == k))];
        version = columns.FirstOrDefault(c => c.Property.Name == "Version" && c.Property.ClrType == typeof(int));
        partition = entity.FindAnnotation(Monthly)?.Value is string name
            ? columns.Single(c => c.Property.Name == name)
            : null;
        var names = string.Join(", ", columns.Select(c => c.Name));
        InsertSql =
            $"INSERT INTO {Table} ({names}) VALUES ({string.Join(", ", columns.Select((_, i) => $"${i + 1}"))})";
        // An array of arrays is no rows of arrays to PostgreSQL.
        insertAllSql = columns.Any(c => c.StoreType.EndsWith("[]", StringComparison.Ordinal))
            ? null
            : $"INSERT INTO {Table} ({names}) SELECT * FROM unnest({string.Join(", ", columns.Select((c, i) => $"${i + 1}::{c.StoreType}[]"))})";
        CopySql = $"COPY {Table} ({names}) FROM STDIN (FORMAT BINARY)";
        var values = columns.Where(c => !keys.Contains(c)).ToArray();
        updated = [.. values, .. keys];
        UpdateSql =
            $"UPDATE {Table} SET {string.Join(", ", values.Select((c, i) => $"{c.Name} = ${i + 1}"))} WHERE "
            + string.Join(" AND ", keys.Select((c, i) => $"{c.Name} = ${values.Length + i + 1}"))
            + (version is null ? "" : $" AND {version.Name} = ${updated.Length + 1}");
        DeleteSql = $"DELETE FROM {Table} WHERE {string.Join(" AND ", keys.Select((c, i) => $"{c.Name} = ${i + 1}"))}";
    }

    private readonly Column[] updated;
    private readonly string? insertAllSql;

    public string Table { get; }

    public string InsertSql { get; }

    public string CopySql { get; }

    public string UpdateSql { get; }

    public string DeleteSql { get; }

    /// <summary>The instant whose month partition the row belongs to, or null where the table is not partitioned.</summary>
    public DateTimeOffset? PartitionOf(object row) =>
        partition is null ? null : Ids.InstantOf((Guid)partition.Value(row)!);

    public NpgsqlBatchCommand Insert(object row) => Command(InsertSql, columns, row);

    /// <summary>Many rows in one statement, or where the table has arrays, one each.</summary>
    public void InsertAll(IReadOnlyList<object> rows, NpgsqlBatch batch)
    {
        if (insertAllSql is null)
        {
            foreach (var row in rows)
                batch.BatchCommands.Add(Insert(row));
            return;
        }
        var command = new NpgsqlBatchCommand(insertAllSql);
        foreach (var column in columns)
            command.Parameters.Add(
                new NpgsqlParameter { Value = column.Values(rows), DataTypeName = column.StoreType + "[]" }
            );
        batch.BatchCommands.Add(command);
    }

    public NpgsqlBatchCommand Delete(object row) => Command(DeleteSql, keys, row);

    public NpgsqlBatchCommand Update(object row)
    {
        if (version is null)
            return Command(UpdateSql, updated, row);
        var before = (int)version.Value(row)!;
        version.Property.PropertyInfo!.SetValue(row, before + 1);
        var command = Command(UpdateSql, updated, row);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = before });
        return command;
    }

    public async Task CopyAsync(NpgsqlConnection connection, IEnumerable<object> rows, CancellationToken ct)
    {
        await using var writer = await connection.BeginBinaryImportAsync(CopySql, ct);
        foreach (var row in rows)
        {
            await writer.StartRowAsync(ct);
            foreach (var column in columns)
            {
                if (column.Value(row) is { } value)
                    await writer.WriteAsync(value, column.StoreType, ct);
                else
                    await writer.WriteNullAsync(ct);
            }
        }
        await writer.CompleteAsync(ct);
    }

    internal static void MarkMonthly(IMutableEntityType entity, string property) =>
        entity.SetAnnotation(Monthly, property);

    private static NpgsqlBatchCommand Command(string sql, Column[] columns, object row)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var column in columns)
        {
            command.Parameters.Add(
                new NpgsqlParameter { Value = column.Value(row) ?? DBNull.Value, DataTypeName = column.StoreType }
            );
        }
        return command;
    }

    private sealed class Column(IProperty property)
    {
        private readonly IClrPropertyGetter getter = property.GetGetter();
        private readonly Func<object?, object?>? convert = property.GetTypeMapping().Converter?.ConvertToProvider;
        private readonly Type element = ElementOf(property);
        private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

        public IProperty Property { get; } = property;

        public string Name { get; } = property.GetColumnName();

        public string StoreType { get; } = property.GetRelationalTypeMapping().StoreTypeNameBase;

        /// <exception cref="EncoderFallbackException">A text has half a surrogate pair.</exception>
        public object? Value(object row)
        {
            var value = getter.GetClrValue(row);
            if (convert is not null && value is not null)
                value = convert(value);
            // Found in the middle of sending, half a surrogate pair would break the connection.
            if (value is string text)
                Strict.GetByteCount(text);
            return value is DateTimeOffset at ? at.ToUniversalTime() : value;
        }

        /// <summary>The values of many rows, as an array of the stored type.</summary>
        public Array Values(IReadOnlyList<object> rows)
        {
            var values = Array.CreateInstance(element, rows.Count);
            for (var i = 0; i < rows.Count; i++)
                values.SetValue(Value(rows[i]), i);
            return values;
        }

        private static Type ElementOf(IProperty property)
        {
            var type = property.GetTypeMapping().Converter?.ProviderClrType ?? property.ClrType;
            return property.IsNullable && type.IsValueType && Nullable.GetUnderlyingType(type) is null
                ? typeof(Nullable<>).MakeGenericType(type)
                : type;
        }
    }
}

/// <summary>Mapping words for the product's tables.</summary>
public static class TableMapping
{
    /// <summary>A table partitioned by month on a UUIDv7 key; the partitions are made as rows need them.</summary>
    public static EntityTypeBuilder<T> ToMonthlyTable<T>(this EntityTypeBuilder<T> entity, string table, string key)
        where T : class
    {
        entity.ToTable(table);
        RowMap.MarkMonthly(entity.Metadata, key);
        return entity;
    }
}
