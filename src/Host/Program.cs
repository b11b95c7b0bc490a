using System.CommandLine;
using Zhishu.Host;
using Zhishu.Host.Commands;

var root = new RootCommand("治枢 Zhishu: the governance hub of a city, county or province.")
{
    ServeCommand.Create(),
    MigrateCommand.Create(),
    PackCommand.Create(),
    UserCommand.Create(),
    ApiKeyCommand.Create(),
    ImportCommand.Create(),
    ImportCommand.CreateReplay(),
    ReportCommand.Create(),
    LedgerCommand.Create(),
    RulesCommand.Create(),
    IntakeCommand.Create(),
    KnowledgeCommand.Create(),
    SimulateCommand.Create(),
    OpenApiCommand.Create(),
};
return await CommandRun.InvokeAsync(root, args);
