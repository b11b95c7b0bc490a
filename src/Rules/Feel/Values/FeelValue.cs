using System.Runtime.CompilerServices;

namespace Zhishu.Rules.Feel;

/// <summary>
/// Any FEEL value in three words: numbers, booleans, dates and durations need no allocation. Immutable.
/// The default value is null.
/// </summary>
public readonly struct FeelValue : IEquatable<FeelValue>
{
    private readonly object? _reference;
    private readonly ulong _low;
    private readonly ulong _high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private FeelValue(object? reference, ulong low = 0, ulong high = 0)
    {
        _reference = reference;
        _low = low;
        _high = high;
    }

    /// <summary>null.</summary>
    public static FeelValue Null => default;

    /// <summary>true.</summary>
    public static FeelValue True => new(KindMarker.Boolean, 1);

    /// <summary>false.</summary>
    public static FeelValue False => new(KindMarker.Boolean);

    /// <summary>The kind of this value.</summary>
    public FeelKind Kind =>
        _reference switch
        {
            null => FeelKind.Null,
            string => FeelKind.String,
            _ => Unsafe.As<FeelObject>(_reference).Kind,
        };

    internal long Parts => _reference is FeelObject held ? held.Parts : 1;

    /// <summary>True for null.</summary>
    public bool IsNull => _reference is null;

    /// <summary>True for a number.</summary>
    public bool IsNumber => ReferenceEquals(_reference, KindMarker.Number);

    /// <summary>True for a boolean.</summary>
    public bool IsBoolean => ReferenceEquals(_reference, KindMarker.Boolean);

    /// <summary>True for the boolean true and nothing else.</summary>
    public bool IsTrue => IsBoolean && _low != 0;

    /// <summary>True for the boolean false and nothing else.</summary>
    public bool IsFalse => IsBoolean && _low == 0;

    /// <summary>A number.</summary>
    public static FeelValue Of(FeelNumber value) =>
        value.IsValid ? new FeelValue(KindMarker.Number, value.LowBits, value.HighBits) : default;

    /// <summary>A whole number.</summary>
    public static FeelValue Of(long value) => Of(FeelNumber.FromInt64(value));

    /// <summary>A decimal number.</summary>
    public static FeelValue Of(decimal value) => Of(FeelNumber.FromDecimal(value));

    /// <summary>A boolean.</summary>
    public static FeelValue Of(bool value) => value ? True : False;

    /// <summary>A string; null gives null.</summary>
    public static FeelValue Of(string? value) => new(value);

    /// <summary>A list, context, range, function, time or date and time; null gives null.</summary>
    public static FeelValue Of(FeelObject? value) => new(value);

    /// <summary>A date.</summary>
    public static FeelValue Of(FeelDate value) => new(KindMarker.Date, (ulong)value.EpochDays);

    /// <summary>A date.</summary>
    public static FeelValue Of(DateOnly value) => Of(FeelDate.From(value));

    /// <summary>An instant with its offset.</summary>
    public static FeelValue Of(DateTimeOffset value) => new(FeelDateTime.From(value));

    /// <summary>A days and time duration.</summary>
    public static FeelValue Of(TimeSpan value) => DaysDuration((Int128)value.Ticks * 100);

    /// <summary>A days and time duration in nanoseconds.</summary>
    public static FeelValue DaysDuration(Int128 nanoseconds) =>
        new(KindMarker.DaysDuration, (ulong)nanoseconds, (ulong)(nanoseconds >> 64));

    /// <summary>A years and months duration in months.</summary>
    public static FeelValue MonthsDuration(long months) => new(KindMarker.MonthsDuration, (ulong)months);

    internal static FeelValue Of(bool? value) => value is { } known ? Of(known) : default;

    /// <summary>The number; only for <see cref="FeelKind.Number"/>.</summary>
    public FeelNumber AsNumber => IsNumber ? new FeelNumber(_low, _high) : throw Wrong(FeelKind.Number);

    internal FeelNumber NumberUnchecked
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_low, _high);
    }

    /// <summary>The boolean; only for <see cref="FeelKind.Boolean"/>.</summary>
    public bool AsBoolean => IsBoolean ? _low != 0 : throw Wrong(FeelKind.Boolean);

    /// <summary>The string; only for <see cref="FeelKind.String"/>.</summary>
    public string AsString => _reference as string ?? throw Wrong(FeelKind.String);

    /// <summary>The date; only for <see cref="FeelKind.Date"/>.</summary>
    public FeelDate AsDate =>
        ReferenceEquals(_reference, KindMarker.Date) ? new FeelDate((long)_low) : throw Wrong(FeelKind.Date);

    /// <summary>Nanoseconds; only for <see cref="FeelKind.DaysDuration"/>.</summary>
    public Int128 AsNanoseconds =>
        ReferenceEquals(_reference, KindMarker.DaysDuration)
            ? new Int128(_high, _low)
            : throw Wrong(FeelKind.DaysDuration);

    /// <summary>Months; only for <see cref="FeelKind.MonthsDuration"/>.</summary>
    public long AsMonths =>
        ReferenceEquals(_reference, KindMarker.MonthsDuration) ? (long)_low : throw Wrong(FeelKind.MonthsDuration);

    /// <summary>The time; only for <see cref="FeelKind.Time"/>.</summary>
    public FeelTime AsTime => _reference as FeelTime ?? throw Wrong(FeelKind.Time);

    /// <summary>The date and time; only for <see cref="FeelKind.DateTime"/>.</summary>
    public FeelDateTime AsDateTime => _reference as FeelDateTime ?? throw Wrong(FeelKind.DateTime);

    /// <summary>The list; only for <see cref="FeelKind.List"/>.</summary>
    public FeelList AsList => _reference as FeelList ?? throw Wrong(FeelKind.List);

    /// <summary>The context; only for <see cref="FeelKind.Context"/>.</summary>
    public FeelContext AsContext => _reference as FeelContext ?? throw Wrong(FeelKind.Context);

    /// <summary>The range; only for <see cref="FeelKind.Range"/>.</summary>
    public FeelRange AsRange => _reference as FeelRange ?? throw Wrong(FeelKind.Range);

    /// <summary>The function; only for <see cref="FeelKind.Function"/>.</summary>
    public FeelFunction AsFunction => _reference as FeelFunction ?? throw Wrong(FeelKind.Function);

    internal object? Reference => _reference;

    internal ulong LowBits => _low;

    private InvalidOperationException Wrong(FeelKind asked) => new($"This FEEL value is of kind {Kind}, not {asked}.");

    /// <summary>Same kind and same content; null equals null. FEEL's own <c>=</c> has three answers, see <see cref="FeelComparison"/>.</summary>
    public bool Equals(FeelValue other) =>
        Kind == other.Kind
        && (
            Kind switch
            {
                FeelKind.Null => true,
                // With and without a zone are two values here, although FEEL's = may take them for one.
                FeelKind.Time => AsTime.HasZone == other.AsTime.HasZone,
                FeelKind.DateTime => AsDateTime.HasZone == other.AsDateTime.HasZone,
                _ => true,
            }
        )
        && (IsNull || FeelComparison.Equal(this, other) == true);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FeelValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash(0);

    private int Hash(int depth) =>
        Kind switch
        {
            FeelKind.Null => 0,
            FeelKind.Number => NumberUnchecked.GetHashCode(),
            FeelKind.String => AsString.GetHashCode(StringComparison.Ordinal),
            FeelKind.Boolean or FeelKind.Date or FeelKind.DaysDuration or FeelKind.MonthsDuration => HashCode.Combine(
                Kind,
                _low,
                _high
            ),
            // Within a list a moment without a zone may equal one with a zone; functions equal by what they do.
            FeelKind.Function
            or FeelKind.Time
            or FeelKind.DateTime
            or FeelKind.Range when depth > 0 || Kind == FeelKind.Function => (int)Kind,
            FeelKind.Time => AsTime.ComparableNanoseconds.GetHashCode(),
            FeelKind.DateTime => AsDateTime.ComparableNanoseconds.GetHashCode(),
            FeelKind.List => Hash(AsList, depth),
            FeelKind.Context => Hash(AsContext, depth),
            FeelKind.Range => HashCode.Combine(AsRange.Start, AsRange.End),
            _ => _reference!.GetHashCode(),
        };

    // Some of what is in it, so that lists differ without being walked through.
    private static int Hash(FeelList list, int depth) =>
        list.Count == 0 || depth > 2 ? list.Count : HashCode.Combine(list.Count, list[0].Hash(depth + 1));

    private static int Hash(FeelContext context, int depth)
    {
        var hash = context.Count;
        if (depth > 2 || context.Count > 32)
        {
            return hash;
        }

        // Entries have no order.
        for (var i = 0; i < context.Count; i++)
        {
            hash ^= HashCode.Combine(context.KeyAt(i), context.ValueAt(i).Hash(depth + 1));
        }

        return hash;
    }

    /// <summary>Same kind and content.</summary>
    public static bool operator ==(FeelValue left, FeelValue right) => left.Equals(right);

    /// <summary>Different kind or content.</summary>
    public static bool operator !=(FeelValue left, FeelValue right) => !left.Equals(right);

    /// <summary>The value as a FEEL literal, so that reading it gives the value again.</summary>
    public override string ToString() => FeelText.Literal(this);
}
