using System.CommandLine;
using Zhishu.Kernel;
using Zhishu.Packs.Contracts;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu pack</c>: checks, installs, lists and removes packs.</summary>
internal static class PackCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print the result as JSON." };
    private static readonly Argument<string> Folder = new("folder")
    {
        Description = "The pack's folder, or a zip archive of it.",
    };

    public static Command Create() =>
        new("pack", "Packs: matters, organisations, processes and mappings as folders of YAML.")
        {
            Validate(),
            Install(),
            List(),
            Remove(),
        };

    /// <summary>Reads a pack, from a folder or an archive.</summary>
    public static async Task<PackReading> ReadAsync(IPacks packs, string path, CancellationToken ct)
    {
        if (Directory.Exists(path))
            return await packs.ReadAsync(path, ct);
        if (!File.Exists(path))
            throw Refusal.NotFound("packs.no_folder", $"文件夹 {path}", $"folder {path}");
        await using var archive = File.OpenRead(path);
        return await packs.ReadArchiveAsync(archive, ct);
    }

    /// <summary>Lists what is wrong with a pack on standard error.</summary>
    public static void Complain(PackProblems problems)
    {
        foreach (var problem in problems.Items)
            Console.Error.WriteLine(
                $"{problem.File}:{problem.Line}:{problem.Column} {problem.Message.Chinese} {problem.Message.English}"
            );
        Console.Error.WriteLine($"{problems.Count} 处问题。{problems.Count} problems.");
    }

    private static void Remark(IReadOnlyList<PackProblem> notes)
    {
        foreach (var note in notes)
            Console.WriteLine(
                $"{note.File}:{note.Line}:{note.Column} 提示：{note.Message.Chinese} Note: {note.Message.English}"
            );
    }

    private static Command Validate()
    {
        var command = new Command("validate", "Check a pack; every fault with file, line and column.") { Folder, Json };
        command.SetAction(
            async (arguments, ct) =>
            {
                await using var services = CommandScope.WithoutDatabase();
                await using var scope = services.CreateAsyncScope();
                var reading = await ReadAsync(
                    scope.ServiceProvider.GetRequiredService<IPacks>(),
                    arguments.GetRequiredValue(Folder),
                    ct
                );
                if (arguments.GetValue(Json))
                    Console.WriteLine(
                        Kernel.Json.Write(
                            new
                            {
                                valid = reading.IsValid,
                                name = reading.Content?.Manifest.Name,
                                version = reading.Content?.Manifest.Version.ToString(),
                                problems = reading.Problems.Items,
                                notes = reading.Problems.Notes,
                            }
                        )
                    );
                else if (reading.IsValid)
                    Console.WriteLine(
                        $"{reading.Content!.Manifest.Name} {reading.Content.Manifest.Version}: 没有问题。No problems."
                    );
                else
                    Complain(reading.Problems);
                if (!arguments.GetValue(Json))
                    Remark(reading.Problems.Notes);
                return reading.IsValid ? ExitCode.Ok : ExitCode.Findings;
            }
        );
        return command;
    }

    private static Command Install()
    {
        var command = new Command("install", "Install or upgrade a pack; the same again changes nothing.")
        {
            Folder,
            Json,
        };
        command.SetAction(
            async (arguments, ct) =>
            {
                await using var work = await CommandScope.OpenAsync(migrate: true, ct);
                var packs = work.Get<IPacks>();
                var reading = await ReadAsync(packs, arguments.GetRequiredValue(Folder), ct);
                if (!reading.IsValid)
                {
                    Complain(reading.Problems);
                    return ExitCode.Findings;
                }
                var installed = await packs.InstallAsync(reading, CommandScope.Operator, ct);
                if (arguments.GetValue(Json))
                    Console.WriteLine(
                        Kernel.Json.Write(
                            new
                            {
                                installed.Name,
                                version = installed.Version.ToString(),
                                before = installed.Before?.ToString(),
                                installed.Digest,
                                installed.Sections,
                            }
                        )
                    );
                else
                    Print(installed);
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static void Print(InstalledPack installed)
    {
        Console.WriteLine(
            installed.Before is null
                ? $"{installed.Name} {installed.Version} 已安装。Installed."
                : $"{installed.Name} {installed.Before} → {installed.Version}"
        );
        foreach (var (section, change) in installed.Sections)
        {
            Console.WriteLine(
                $"  {section}: +{change.Added} 新增 added, {change.Changed} 修改 changed, {change.Unchanged} 不变 unchanged, {change.Removed} 移除 removed"
            );
            foreach (var note in change.Notes)
                Console.WriteLine($"    {note.Chinese} {note.English}");
        }
    }

    private static Command List()
    {
        var command = new Command("list", "The installed packs.") { Json };
        command.SetAction(
            async (arguments, ct) =>
            {
                await using var work = await CommandScope.OpenAsync(migrate: true, ct);
                var packs = await work.Get<IPacks>().ListAsync(ct);
                if (arguments.GetValue(Json))
                    Console.WriteLine(
                        Kernel.Json.Write(
                            packs.Select(p => new
                            {
                                p.Name,
                                version = p.Version.ToString(),
                                p.Title,
                                p.Digest,
                                p.InstalledAt,
                                p.InstalledBy,
                            })
                        )
                    );
                else
                    Output.Table(
                        ["name", "version", "title", "installed"],
                        packs.Select(p =>
                            (IReadOnlyList<string?>)
                                [p.Name, p.Version.ToString(), p.Title.Chinese, Output.Instant(p.InstalledAt)]
                        )
                    );
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Command Remove()
    {
        var name = new Argument<string>("name");
        var command = new Command("remove", "Remove a pack that nothing uses.") { name };
        command.SetAction(
            async (arguments, ct) =>
            {
                await using var work = await CommandScope.OpenAsync(migrate: true, ct);
                var change = await work.Get<IPacks>()
                    .RemoveAsync(arguments.GetRequiredValue(name), CommandScope.Operator, ct);
                Console.WriteLine($"已移除 {change.Removed} 项。Removed {change.Removed}.");
                return ExitCode.Ok;
            }
        );
        return command;
    }
}
