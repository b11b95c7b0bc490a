using Zhishu.Cases;
using Zhishu.Codes;
using Zhishu.Decisions;
using Zhishu.Intake;
using Zhishu.Kernel;
using Zhishu.Kernel.Modules;
using Zhishu.Knowledge;
using Zhishu.Matters;
using Zhishu.Organisations;
using Zhishu.Packs;
using Zhishu.Sensing;

namespace Zhishu.Host;

/// <summary>The modules this program is made of, in the order of their dependencies.</summary>
public static class InstalledModules
{
    public static IReadOnlyList<IModule> All { get; } =
    [
        new KernelModule(),
        new PacksModule(),
        new DecisionsModule(),
        new OrganisationsModule(),
        new MattersModule(),
        new CasesModule(),
        new IntakeModule(),
        new KnowledgeModule(),
        new CodesModule(),
        new SensingModule(),
    ];
}
