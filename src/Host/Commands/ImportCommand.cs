using System.CommandLine;
using System.Globalization;
using CsvHelper;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;
using Zhishu.Organisations.Contracts;
using Zhishu.Packs.Contracts;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu import</c>: tables of other systems as cases, divisions as areas, boundaries.</summary>
internal static class ImportCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print the result as JSON." };
    private static readonly Option<string?> Errors = new("--errors")
    {
        Description = "Write the faulty rows to this CSV file: row, line, column, what is wrong.",
    };

    public static Command Create()
    {
        var command = new Command("import", "File the rows of another system's table as cases, by a pack's mapping.")
        {
            Areas(),
            Boundaries(),
        };
        AddCases(command);
        return command;
    }

    /// <summary><c>zhishu replay</c>: the same for a mapping that knows when each row was closed.</summary>
    public static Command CreateReplay()
    {
        var command = new Command(
            "replay",
            "Let the cases of another system live again: filed, dispatched, handled and closed at the times its table says."
        );
        AddCases(command);
        return command;
    }

    private static void AddCases(Command command)
    {
        // Not marked required: subcommands of import do without them.
        var pack = new Option<string?>("--pack")
        {
            Description = "The pack whose mapping reads the table; it is installed where it is not yet.",
        };
        var file = new Option<string?>("--file")
        {
            Description = "The table: CSV with a header, UTF-8, plain or gzip.",
        };
        foreach (var option in (Option[])[pack, file, Errors, Json])
            command.Options.Add(option);
        command.SetAction(
            (arguments, ct) =>
                arguments.GetValue(pack) is { } folder && arguments.GetValue(file) is { } table
                    ? RunAsync(folder, table, arguments.GetValue(Errors), arguments.GetValue(Json), ct)
                    : throw Refusal.Invalid(
                        "import.arguments",
                        "--pack",
                        "请指定 --pack 场景包文件夹 和 --file 数据文件。",
                        "Name --pack FOLDER and --file TABLE."
                    )
        );
    }

    private static async Task<int> RunAsync(string pack, string file, string? errors, bool json, CancellationToken ct)
    {
        await using var work = await CommandScope.OpenAsync(migrate: true, ct);
        var packs = work.Get<IPacks>();
        var reading = await PackCommand.ReadAsync(packs, pack, ct);
        if (!reading.IsValid)
        {
            PackCommand.Complain(reading.Problems);
            return ExitCode.Failed;
        }
        await packs.InstallAsync(reading, CommandScope.Operator, ct);
        CaseImportOutcome outcome;
        using (var line = new ProgressLine("rows", work.Get<TimeProvider>()))
            outcome = await work.Get<ICaseImport>()
                .RunAsync(
                    reading.Content!,
                    file,
                    new Direct<CaseImportProgress>(p => line.Report(p.Rows, p.Fraction)),
                    ct
                );
        if (errors is not null)
            WriteErrors(errors, outcome.Problems);
        if (json)
            Console.WriteLine(Kernel.Json.Write(outcome));
        else
            Print(outcome, errors is not null);
        return outcome.Faulty == 0 ? ExitCode.Ok : ExitCode.Findings;
    }

    private static void Print(CaseImportOutcome outcome, bool listed)
    {
        var rate = outcome.Seconds > 0 ? outcome.Rows / outcome.Seconds : 0;
        Output.Say(
            $"{outcome.System}：{outcome.Rows:N0} 行，新登记 {outcome.Filed:N0}（其中已结案 {outcome.Closed:N0}），已有 {outcome.Known:N0}，有误 {outcome.Faulty:N0}；用时 {outcome.Seconds:N1} 秒，每秒 {rate:N0} 行。",
            $"{outcome.System}: {outcome.Rows:N0} rows, {outcome.Filed:N0} filed (of these {outcome.Closed:N0} closed), {outcome.Known:N0} known, {outcome.Faulty:N0} faulty; {outcome.Seconds:N1} s, {rate:N0} rows a second."
        );
        const int shown = 20;
        if (listed)
            return;
        foreach (var problem in outcome.Problems.Take(shown))
            Console.WriteLine(
                $"  {problem.Row} (line {problem.Line}) {problem.Column}: {problem.Message.Chinese} {problem.Message.English}"
            );
        if (outcome.Problems.Count > shown)
            Output.Say(
                $"  另有 {outcome.Problems.Count - shown} 处，用 --errors 文件 全部列出。",
                $"  {outcome.Problems.Count - shown} more; --errors FILE lists all."
            );
    }

    private static void WriteErrors(string path, IReadOnlyList<RowProblem> problems)
    {
        using var writer = CsvWriter.Create(new StreamWriter(path));
        foreach (var name in (string[])["row", "line", "column", "zh", "en"])
            writer.WriteField(name);
        writer.EndRecord();
        foreach (var problem in problems)
        {
            writer.WriteField(problem.Row.ToString(CultureInfo.InvariantCulture));
            writer.WriteField(problem.Line.ToString(CultureInfo.InvariantCulture));
            writer.WriteField(problem.Column ?? "");
            writer.WriteField(problem.Message.Chinese);
            writer.WriteField(problem.Message.English);
            writer.EndRecord();
        }
    }

    private static Command Areas()
    {
        var divisions = new Option<string>("--divisions")
        {
            Description = "A folder with provinces.csv, cities.csv, areas.csv, streets.csv.",
            Required = true,
        };
        var command = new Command("areas", "Administrative divisions as the tree of areas.") { divisions, Json };
        command.SetAction(
            async (arguments, ct) =>
            {
                var content = OrganisationFiles.AreaFolder(arguments.GetRequiredValue(divisions));
                return await ImportAreasAsync(content.Items, content.Problems, arguments.GetValue(Json), ct);
            }
        );
        return command;
    }

    private static Command Boundaries()
    {
        var folder = new Argument<string>("folder") { Description = "GeoJSON files, or one file." };
        var coordinates = new Option<string>("--coordinates")
        {
            Description = "wgs84, or gcj02 for the shifted coordinates of Chinese map services.",
            DefaultValueFactory = _ => "wgs84",
        };
        coordinates.AcceptOnlyFromAmong("wgs84", "gcj02");
        var command = new Command("boundaries", "Boundaries of areas that are known already.")
        {
            folder,
            coordinates,
            Json,
        };
        command.SetAction(
            async (arguments, ct) =>
            {
                var path = arguments.GetRequiredValue(folder);
                var system =
                    arguments.GetValue(coordinates) == "gcj02" ? CoordinateSystem.Gcj02 : CoordinateSystem.Wgs84;
                List<AreaData> items = [];
                List<ImportProblem> problems = [];
                foreach (var file in FilesOf(path))
                {
                    await using var stream = File.OpenRead(file);
                    var content = OrganisationFiles.Boundaries(stream, system);
                    items.AddRange(content.Items);
                    problems.AddRange(
                        content.Problems.Select(p => p with { Where = $"{Path.GetFileName(file)} {p.Where}" })
                    );
                }
                return await ImportAreasAsync(items, problems, arguments.GetValue(Json), ct);
            }
        );
        return command;
    }

    private static string[] FilesOf(string path)
    {
        if (File.Exists(path))
            return [path];
        string[] files = Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path, "*.geojson").Order(StringComparer.Ordinal)]
            : [];
        return files.Length > 0
            ? files
            : throw Refusal.Invalid(
                "import.boundaries",
                "folder",
                $"{path} 中没有 .geojson 文件。",
                $"There is no .geojson file in {path}."
            );
    }

    private static async Task<int> ImportAreasAsync(
        IReadOnlyList<AreaData> areas,
        IReadOnlyList<ImportProblem> problems,
        bool json,
        CancellationToken ct
    )
    {
        await using var work = await CommandScope.OpenAsync(migrate: true, ct);
        var unit = work.Get<UnitOfWork>();
        var outcome = await work.Get<IOrganisationImport>()
            .ImportAsync(new OrganisationData { Areas = areas }, unit, CommandScope.Operator, ct);
        await unit.CommitAsync(ct);
        outcome = outcome with { Problems = [.. problems, .. outcome.Problems] };
        if (json)
            Console.WriteLine(Kernel.Json.Write(outcome));
        else
        {
            Output.Say(
                $"新增 {outcome.Added:N0}，修改 {outcome.Changed:N0}，不变 {outcome.Unchanged:N0}，有误 {outcome.Problems.Count:N0}。",
                $"{outcome.Added:N0} added, {outcome.Changed:N0} changed, {outcome.Unchanged:N0} unchanged, {outcome.Problems.Count:N0} faulty."
            );
            foreach (var problem in outcome.Problems.Take(100))
                Console.WriteLine(
                    $"  {problem.Where} {problem.Field}: {problem.Message.Chinese} {problem.Message.English}"
                );
        }
        return outcome.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Findings;
    }

    /// <summary>Reports at once, on the thread that works; the framework's own posts to the pool, out of order.</summary>
    private sealed class Direct<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
