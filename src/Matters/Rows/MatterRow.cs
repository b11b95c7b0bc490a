using Zhishu.Kernel;

namespace Zhishu.Matters.Rows;

/// <summary>A matter: its code, and which of its versions is in force.</summary>
internal sealed class MatterRow
{
    private MatterRow() { }

    public Guid Id { get; private set; }

    public string Code { get; private set; } = "";

    /// <summary>The pack that brought it; null where the city made it.</summary>
    public string? Pack { get; private set; }

    public Guid? CurrentVersionId { get; private set; }

    /// <summary>The first day on which nothing can be filed under it.</summary>
    public DateOnly? RetiredOn { get; private set; }

    /// <summary>Taken away with its pack, or by a later version of it.</summary>
    public bool Withdrawn { get; private set; }

    public int Version { get; private set; }

    public static MatterRow Create(Guid id, string code, string? pack) =>
        new()
        {
            Id = id,
            Code = code,
            Pack = pack,
            Version = 1,
        };

    public void PutInForce(MatterVersionRow version)
    {
        CurrentVersionId = version.Id;
        Withdrawn = false;
    }

    public void Retire(DateOnly on)
    {
        if (CurrentVersionId is null)
            throw new Refusal(
                "matters.not_published",
                "该事项尚未发布，无需停用。",
                "The matter was never published, so there is nothing to retire."
            );
        RetiredOn = on;
    }

    public void Revive() => RetiredOn = null;

    public void Withdraw() => Withdrawn = true;

    public void Restore() => Withdrawn = false;

    public bool IsInForceOn(DateOnly day) =>
        CurrentVersionId is not null && !Withdrawn && (RetiredOn is not { } end || day < end);
}
