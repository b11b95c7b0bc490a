using System.Runtime.CompilerServices;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Reading;

internal sealed class ClosedCases(ListDatabase lists) : IClosedCases
{
    public async IAsyncEnumerable<ClosedCase> ReadAsync(int most, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = lists.Patient.CreateCommand(
            """
            SELECT id, matter_code, title, description FROM cases_case
            WHERE state IN ('Closed', 'Rated') AND matter_code IS NOT NULL ORDER BY id DESC LIMIT $1
            """
        );
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            yield return new(reader.GetGuid(0), reader.GetString(1), TextOf(reader.GetString(2), reader.GetString(3)));
        }
    }

    /// <summary>What was said. A title that was made of the description says nothing more.</summary>
    public static string TextOf(string title, string description) =>
        description.StartsWith(title.TrimEnd('…'), StringComparison.Ordinal) ? description : $"{title}\n{description}";
}
