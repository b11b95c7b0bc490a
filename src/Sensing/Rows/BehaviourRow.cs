using Zhishu.Matters.Contracts;

namespace Zhishu.Sensing.Rows;

internal sealed class BehaviourRow
{
    public Guid Id { get; init; }
    public int Version { get; set; } = 1;
    public required string Code { get; init; }
    public required string NameChinese { get; set; }
    public required string NameEnglish { get; set; }
    public string? MatterCode { get; set; }

    /// <summary>From this confidence on an event counts without a person, where nobody is burdened.</summary>
    public double CountsFrom { get; set; }

    /// <summary>Below this confidence an event is dropped; from it on a person looks.</summary>
    public double CheckedFrom { get; set; }
    public bool NeedsCheck { get; set; }

    /// <summary>What is seen again within this time is the same event.</summary>
    public int SameSeconds { get; set; }

    /// <summary>So far apart two cameras may see the same event; 0 for one camera alone.</summary>
    public int SameMetres { get; set; }
    public int KeepPictureDays { get; set; }
    public int KeepDays { get; set; }
    public bool IsOn { get; set; } = true;
    public string? Pack { get; set; }
    public bool ChangedHere { get; set; }

    public Text Name => new(NameChinese, NameEnglish);

    /// <summary>Where a case would burden somebody, a person looks first, whatever the behaviour says.</summary>
    public bool IsChecked(CatalogueSnapshot catalogue) =>
        NeedsCheck || (MatterCode is { } matter && catalogue.Find(matter) is { Burdens: true });
}
