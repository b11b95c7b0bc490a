using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Tests;

public sealed class FeelLawTests
{
    private static readonly string[] Characters =
    [
        "a",
        "Z",
        "é",
        "市",
        "😀",
        "𠀀",
        "👩",
        "\u200d",
        "\ufffd",
        "~",
        " ",
        "0",
    ];

    /// <summary>Decimals of up to 28 digits with 0 to 10 behind the point.</summary>
    private static Arbitrary<decimal> Decimals() =>
        Gen.Choose(int.MinValue, int.MaxValue)
            .Two()
            .Zip(Gen.Choose(0, 10))
            .Select(p => new decimal(p.Item1.Item1, p.Item1.Item2 & 0xFFFFF, 0, p.Item1.Item2 < 0, (byte)p.Item2))
            .ToArbitrary();

    private static Arbitrary<string> Strings() => Gen.Elements(Characters).ListOf().Select(string.Concat).ToArbitrary();

    private static void Law<T>(Arbitrary<T> arbitrary, Func<T, bool> law) =>
        Prop.ForAll(arbitrary, law).QuickCheckThrowOnFailure();

    private static void Law<T>(Arbitrary<T> arbitrary, Func<T, T, bool> law) =>
        Prop.ForAll(arbitrary, arbitrary, law).QuickCheckThrowOnFailure();

    private static FeelNumber N(decimal value) => FeelNumber.FromDecimal(value);

    [Fact]
    public void Numbers_add_subtract_and_compare_as_decimals_do()
    {
        Law(Decimals(), (a, b) => (N(a) + N(b)).ToDecimal() == a + b);
        Law(Decimals(), (a, b) => (N(a) - N(b)).ToDecimal() == a - b);
        Law(Decimals(), (a, b) => N(a).CompareTo(N(b)) == a.CompareTo(b));
        Law(Decimals(), (a, b) => N(a) + N(b) - N(b) == N(a));
    }

    [Fact]
    public void Numbers_multiply_exactly_and_divide_back()
    {
        Law(
            Decimals(),
            (a, b) =>
            {
                var (x, y) = (new decimal((int)(a % 1_000_000)), new decimal((int)(b % 1_000_000)));
                return (N(x) * N(y)).ToDecimal() == x * y && (y == 0 || N(x) * N(y) / N(y) == N(x));
            }
        );
        Law(Decimals(), (a, b) => b == 0 || FeelNumber.Compare(Distance(N(a) / N(b) * N(b), N(a)), Small(a)) <= 0);
    }

    private static FeelNumber Distance(FeelNumber a, FeelNumber b) => a > b ? a - b : b - a;

    private static FeelNumber Small(decimal a) => N(Math.Abs(a)) * FeelNumber.Parse("1e-32");

    [Fact]
    public void A_number_written_and_read_again_is_the_same()
    {
        Law(Decimals(), a => FeelNumber.Parse(N(a).ToString()) == N(a) && N(a).ToDecimal() == a);
        Law(Decimals(), a => Models.Feel(N(a).ToString()) == FeelValue.Of(N(a)));
    }

    [Fact]
    public void Equal_numbers_have_equal_hashes_and_texts_whatever_their_scale()
    {
        Law(
            Decimals(),
            a =>
            {
                var (one, other) = (N(a), N(a) * N(1.000m));
                return one == other && one.GetHashCode() == other.GetHashCode() && one.ToString() == other.ToString();
            }
        );
    }

    [Fact]
    public void Modulo_has_the_sign_of_the_divisor_and_leaves_a_whole_number_of_them()
    {
        Law(
            Decimals(),
            (a, b) =>
            {
                if (b == 0)
                {
                    return true;
                }

                var rest = FeelNumber.Modulo(N(a), N(b));
                var fits = rest.IsZero || rest.Sign == N(b).Sign;
                return fits && ((N(a) - rest) / N(b)).IsInteger;
            }
        );
    }

    [Fact]
    public void Roots_powers_and_logarithms_undo_each_other()
    {
        Law(
            Decimals(),
            a =>
            {
                var x = N((Math.Abs(a) % 1000) + 1);
                var root = FeelNumber.Sqrt(x);
                var back = FeelNumber.Exp(FeelNumber.Ln(x));
                var tolerance = x * FeelNumber.Parse("1e-30");
                return Distance(root * root, x) <= tolerance
                    && Distance(back, x) <= tolerance
                    && Distance(FeelNumber.Power(x, FeelNumber.Parse("0.5")), root) <= tolerance;
            }
        );
    }

    [Fact]
    public void Rounding_keeps_within_half_a_unit_and_between_floor_and_ceiling()
    {
        Law(
            Decimals(),
            a =>
            {
                var half = FeelNumber.RoundTo(N(a), 2, FeelRounding.HalfEven);
                var floor = FeelNumber.RoundTo(N(a), 2, FeelRounding.Floor);
                var ceiling = FeelNumber.RoundTo(N(a), 2, FeelRounding.Ceiling);
                return half.ToDecimal() == Math.Round(a, 2, MidpointRounding.ToEven)
                    && floor <= N(a)
                    && N(a) <= ceiling
                    && ceiling - floor <= FeelNumber.Parse("0.01");
            }
        );
    }

    [Fact]
    public void Strings_are_counted_and_cut_by_code_points()
    {
        Law(
            Strings(),
            text =>
            {
                var runes = text.EnumerateRunes().ToArray();
                var quoted = FeelValue.Of(text).ToString();
                return Models.Feel($"string length({quoted})") == FeelValue.Of(runes.Length)
                    && Enumerable
                        .Range(1, runes.Length)
                        .All(i =>
                            Models.Feel($"substring({quoted}, {i}, 1)") == FeelValue.Of(runes[i - 1].ToString())
                            && Models.Feel($"substring({quoted}, {i})") == FeelValue.Of(Join(runes[(i - 1)..]))
                            && Models.Feel($"substring({quoted}, -{i})") == FeelValue.Of(Join(runes[^i..]))
                        );
            }
        );
    }

    private static string Join(Rune[] runes) => string.Concat(runes.Select(r => r.ToString()));

    [Fact]
    public void A_string_is_what_stands_before_a_match_the_match_and_what_stands_after()
    {
        Law(
            Strings(),
            (text, match) =>
            {
                var (t, m) = (FeelValue.Of(text).ToString(), FeelValue.Of(match).ToString());
                return !text.Contains(match, StringComparison.Ordinal)
                    || Models.Feel($"substring before({t}, {m}) + {m} + substring after({t}, {m})")
                        == FeelValue.Of(text);
            }
        );
    }

    [Fact]
    public void Strings_are_ordered_by_code_points_as_UTF32_is()
    {
        Law(
            Strings(),
            (a, b) =>
            {
                var expected = Order(a, b);
                return Math.Sign(FeelComparison.Compare(FeelValue.Of(a), FeelValue.Of(b))!.Value) == expected;
            }
        );
    }

    private static int Order(string a, string b)
    {
        var (x, y) = (
            a.EnumerateRunes().Select(r => r.Value).ToArray(),
            b.EnumerateRunes().Select(r => r.Value).ToArray()
        );
        return Math.Sign(x.AsSpan().SequenceCompareTo(y));
    }

    [Fact]
    public void Splitting_and_joining_give_the_string_back()
    {
        Law(
            Strings(),
            text =>
            {
                var quoted = FeelValue.Of(text).ToString();
                return Models.Feel($"string join(split({quoted}, \",\"), \",\")") == FeelValue.Of(text);
            }
        );
    }

    [Fact]
    public void Dates_agree_with_the_calendar_and_move_back_and_forth()
    {
        var days = Gen.Choose(0, DateOnly.MaxValue.DayNumber).Select(DateOnly.FromDayNumber).ToArbitrary();
        Law(
            days,
            day =>
            {
                var date = FeelDate.From(day);
                return (date.Year, date.Month, date.Day) == (day.Year, day.Month, day.Day)
                    && date.DayOfYear == day.DayOfYear
                    && date.Weekday == (day.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)day.DayOfWeek)
                    && date.WeekOfYear == ISOWeek.GetWeekOfYear(day.ToDateTime(default))
                    && date.ToString() == day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                    && date.ToDateOnly() == day;
            }
        );
        Law(
            days,
            (a, b) =>
                Models
                    .Feel(
                        $"@\"{a:yyyy-MM-dd}\" - @\"{b:yyyy-MM-dd}\" = @\"P{a.DayNumber - b.DayNumber}D\"".Replace(
                            "P-",
                            "-P"
                        )
                    )
                    .IsTrue
        );
    }

    [Fact]
    public void Durations_written_and_read_again_are_the_same()
    {
        Law(
            Gen.Choose(int.MinValue, int.MaxValue).Two().ToArbitrary(),
            p =>
            {
                var days = FeelValue.DaysDuration((Int128)p.Item1 * 1_000_003 * Math.Abs((long)p.Item2));
                var months = FeelValue.MonthsDuration(p.Item1);
                return Models.Feel(days.ToString()) == days && Models.Feel(months.ToString()) == months;
            }
        );
    }

    [Fact]
    public void A_value_lies_in_a_range_exactly_where_its_ends_say_so()
    {
        var small = Gen.Choose(-20, 20).Three().Zip(Gen.Choose(0, 3)).ToArbitrary();
        Law(
            small,
            p =>
            {
                var ((a, b, x), open) = p;
                var (low, high) = (Math.Min(a, b), Math.Max(a, b));
                var text = $"{x} in {((open & 1) == 0 ? '[' : '(')}{low}..{high}{((open & 2) == 0 ? ']' : ')')}";
                var expected = ((open & 1) == 0 ? x >= low : x > low) && ((open & 2) == 0 ? x <= high : x < high);
                return Models.Feel(text) == FeelValue.Of(expected);
            }
        );
    }

    [Fact]
    public void Of_before_after_and_sharing_a_point_exactly_one_holds_for_two_ranges()
    {
        Law(
            Gen.Choose(0, 9).Four().ToArbitrary(),
            p =>
            {
                var (a, b) = (
                    $"[{Math.Min(p.Item1, p.Item2)}..{Math.Max(p.Item1, p.Item2)}]",
                    $"[{Math.Min(p.Item3, p.Item4)}..{Math.Max(p.Item3, p.Item4)}]"
                );
                var answers = new[] { $"before({a}, {b})", $"after({a}, {b})", $"overlaps({a}, {b})" };
                return answers.Count(t => Models.Feel(t).IsTrue) == 1;
            }
        );
    }

    [Fact]
    public void Lists_are_sorted_reversed_and_kept_whole()
    {
        Law(
            Gen.Choose(-50, 50).ListOf().ToArbitrary(),
            list =>
            {
                var text = $"[{string.Join(", ", list)}]";
                var sorted = Models.Feel($"sort({text})").AsList.Select(v => (int)v.AsNumber.ToDecimal());
                return sorted.SequenceEqual(list.Order())
                    && Models.Feel($"reverse(reverse({text})) = {text}").IsTrue
                    && Models.Feel($"count(distinct values({text}))") == FeelValue.Of(list.Distinct().Count());
            }
        );
    }
}
