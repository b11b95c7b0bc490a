using System.CommandLine;
using Npgsql;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;

namespace Zhishu.Host.Commands;

/// <summary>What the exit codes mean.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The command ran and found what it looks for: faults, rows that could not be read, a failed check.</summary>
    public const int Findings = 1;

    /// <summary>The command could not run: wrong arguments, no database, a rule refuses.</summary>
    public const int Failed = 2;
}

/// <summary>Runs the command line: errors that a user can mend come as one clear line in both languages, not as a trace.</summary>
internal static class CommandRun
{
    public static async Task<int> InvokeAsync(RootCommand root, string[] args)
    {
        try
        {
            // An argument that starts with @ is a value of ours, not a file of further arguments.
            var result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            var code = await result.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
                }
            );
            return result.Errors.Count > 0 ? ExitCode.Failed : code;
        }
        catch (Refusal e)
        {
            return Fail(e.Text.Chinese, e.Text.English);
        }
        catch (PrivatePostgresException e)
        {
            return Fail(e.ChineseMessage, e.Message);
        }
        catch (NpgsqlException e)
        {
            return Fail("数据库出错：" + e.Message, "The database says: " + e.Message);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return Fail("无法继续：" + e.Message, e.Message);
        }
        catch (OperationCanceledException)
        {
            return Fail("已中止。", "Stopped.");
        }
    }

    private static int Fail(string chinese, string english)
    {
        Console.Error.WriteLine(chinese);
        if (english != chinese)
            Console.Error.WriteLine(english);
        return ExitCode.Failed;
    }
}
