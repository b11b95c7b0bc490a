using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.People;

/// <summary>A reporter who came with a token.</summary>
/// <param name="Original">The case as it was reported; another than the file's where that was merged.</param>
internal sealed record Follower(Reporter Reporter, CaseFile File, Case Original)
{
    /// <summary>Whether it can be taken back: nobody took it up yet, and nobody else reports the same.</summary>
    public bool MayWithdraw =>
        File.Case.State == Workflows.CaseState.Collected && Original.Id == File.Case.Id && File.Case.Reporters <= 1;

    /// <summary>Whether the case was filed for this reporter; others join it later.</summary>
    public bool IsFirst => Reporter.At == Original.FiledAt;

    /// <summary>The reporter as an actor who may do one thing.</summary>
    public static Actor Holding(string permission) => Nameless with { Grants = [new Grant(permission)] };

    public static Actor Nameless { get; } = Actor.Anonymous with { Name = "诉求人" };
}

/// <summary>Lets a person without an account in by case number and follow-up token. A wrong token and an unknown
/// number take the same path and have the same answer; wrong ones are counted by number and lock it for a while.</summary>
internal sealed class FollowAccess(
    ZhishuDbContext db,
    NpgsqlDataSource database,
    CaseStore store,
    IOptions<PeopleOptions> options,
    TimeProvider clock
)
{
    private const int LongestNumber = 30;

    /// <exception cref="Refusal">404 <c>follow.unknown</c>; 429 <c>follow.locked</c>.</exception>
    public async Task<Follower> EnterAsync(string number, string token, CancellationToken ct)
    {
        number = number.Trim();
        if (number.Length is 0 or > LongestNumber || !number.All(char.IsAsciiLetterOrDigit))
            throw Unknown();
        await RequireUnlockedAsync(number, ct);
        // Found by the token's hash and then held against the number, so that what takes time is the same for all.
        var hash = ReporterSealing.HashOf(token);
        var found = await (
            from r in db.Set<Reporter>()
            join c in db.Set<Case>() on r.OriginalCaseId equals c.Id
            where r.TokenHash == hash
            select new { Reporter = r, Case = c }
        ).FirstOrDefaultAsync(ct);
        if (
            !CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(number.PadRight(LongestNumber)),
                Encoding.ASCII.GetBytes((found?.Case.Number ?? "-").PadRight(LongestNumber))
            )
        )
        {
            await CountAsync(number, ct);
            throw Unknown();
        }
        return new(found!.Reporter, await store.LoadAsync(found.Reporter.CaseId, ct), found.Case);
    }

    internal static async Task SweepAsync(NpgsqlDataSource database, TimeProvider clock, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "DELETE FROM cases_follow_guard WHERE since < $1 AND (locked_until IS NULL OR locked_until < $1)"
        );
        command.Parameters.Add(new() { Value = clock.GetUtcNow().AddDays(-1) });
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task RequireUnlockedAsync(string number, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "SELECT 1 FROM cases_follow_guard WHERE number = $1 AND locked_until > $2"
        );
        command.Parameters.Add(new() { Value = number });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        if (await command.ExecuteScalarAsync(ct) is not null)
            throw new Refusal(
                "follow.locked",
                $"该编号查询失败次数过多，请 {options.Value.FollowLock.TotalMinutes:0} 分钟后再试。",
                $"There were too many wrong tries for this number; try again in {options.Value.FollowLock.TotalMinutes:0} minutes.",
                RefusalKind.TooMany
            );
    }

    private async Task CountAsync(string number, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand(
            """
            INSERT INTO cases_follow_guard AS g (number, failures, since, locked_until)
            VALUES ($1, 1, $2, CASE WHEN $4 <= 1 THEN $5 ELSE NULL END)
            ON CONFLICT (number) DO UPDATE SET
                failures = CASE WHEN g.since < $3 THEN 1 ELSE g.failures + 1 END,
                since = CASE WHEN g.since < $3 THEN $2 ELSE g.since END,
                locked_until = CASE WHEN g.since >= $3 AND g.failures + 1 >= $4 THEN $5 ELSE g.locked_until END
            """
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = number });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now - options.Value.FollowLock });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = options.Value.FollowFailures });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now + options.Value.FollowLock });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static Refusal Unknown() =>
        Refusal.NotFound("follow.unknown", "与编号和查询码相符的诉求", "report with this number and token");
}
