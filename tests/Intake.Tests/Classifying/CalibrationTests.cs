using Zhishu.Intake.Classifying;

namespace Zhishu.Intake.Tests.Classifying;

public class CalibrationTests
{
    [Fact]
    public void A_score_that_is_right_four_times_of_five_becomes_four_fifths()
    {
        HeldBack[] held = [.. Enumerable.Range(0, 1000).Select(i => new HeldBack([1, 0], i % 5 == 0 ? 1 : 0))];
        var sharpness = Calibration.FindSharpness(held);
        Calibration.Judge(held[0], sharpness).Confidence.ShouldBe(0.8f, 0.01f);
    }

    [Fact]
    public void A_threshold_is_where_the_wanted_share_is_right_and_above_one_where_nothing_shows_it()
    {
        HeldBack[] held =
        [
            .. Enumerable.Range(0, 100).Select(_ => new HeldBack([3, 0], 0)),
            .. Enumerable.Range(0, 100).Select(i => new HeldBack([1, 0], i % 2)),
            .. Enumerable.Range(0, 5).Select(_ => new HeldBack([0, 3], 1)),
        ];
        var thresholds = Calibration.FindThresholds(held, 1, 2, 0.97);
        thresholds[0].ShouldBe(Calibration.Judge(held[0], 1).Confidence);
        thresholds[1].ShouldBeGreaterThan(1);
    }
}
