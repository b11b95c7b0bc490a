using Zhishu.Kernel.Actors;

namespace Zhishu.Codes.Contracts;

/// <summary>A thing that the product itself brings, such as those of the demonstration city, with a little of its life.</summary>
/// <param name="Kind">Code of the kind.</param>
/// <param name="Longitude">Degrees, WGS 84.</param>
/// <param name="Latitude">Degrees, WGS 84.</param>
/// <param name="Attributes">The kind's fields by name, as text.</param>
public sealed record CodedThing(
    string Kind,
    string Name,
    string AreaCode,
    string Address,
    double Longitude,
    double Latitude,
    Dictionary<string, string?> Attributes
)
{
    /// <summary>The national identifier that is its number; null where a code is issued for it.</summary>
    public string? Number { get; init; }

    /// <summary>What was done with it, in this order.</summary>
    public IReadOnlyList<CodedUse> Uses { get; init; } = [];

    /// <summary>Where it was scanned, degrees in WGS 84.</summary>
    public IReadOnlyList<(double Longitude, double Latitude)> Scans { get; init; } = [];
}

/// <summary>A use that the kind offers, its form filled in.</summary>
public sealed record CodedUse(string Name, Dictionary<string, string?> Form);

/// <summary>Brings things with codes through the same code as everybody's.</summary>
public interface ICodeFilling
{
    /// <returns>How many were entered; none where there are things already.</returns>
    /// <exception cref="Zhishu.Kernel.Refusal">The clerk may not, or a thing is not as its kind wants it.</exception>
    Task<int> FillAsync(IReadOnlyList<CodedThing> things, Actor clerk, CancellationToken ct);
}
