using Zhishu.Kernel;

namespace Zhishu.Packs.Installing;

/// <summary>A pack that is or was installed.</summary>
internal sealed class PackRow
{
    private PackRow() { }

    public Guid Id { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>Null after a removal.</summary>
    public Guid? InstalledVersionId { get; private set; }

    public int Version { get; private set; }

    public static PackRow Create(string name, Guid installed, TimeProvider clock) =>
        new()
        {
            Id = Ids.New(clock),
            Name = name,
            InstalledVersionId = installed,
            Version = 1,
        };

    public void Install(Guid versionId) => InstalledVersionId = versionId;

    public void Remove() => InstalledVersionId = null;
}

/// <summary>A version as it was installed; never changed.</summary>
internal sealed class PackVersionRow
{
    public Guid Id { get; init; }

    public Guid PackId { get; set; }

    public string Number { get; init; } = "";

    public string TitleChinese { get; init; } = "";

    public string TitleEnglish { get; init; } = "";

    /// <summary>SM3 over all paths and contents.</summary>
    public string Digest { get; init; } = "";

    /// <summary>All files as a zip.</summary>
    public byte[] Archive { get; init; } = [];

    public DateTimeOffset InstalledAt { get; init; }

    public string InstalledBy { get; init; } = "";
}
