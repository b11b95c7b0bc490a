using Zhishu.Sensing.Simulating;
using Zhishu.Sensing.VideoEvents;

namespace Zhishu.Sensing.Tests;

public sealed class SameSceneTests
{
    private static readonly SeenBox Box = new(0.2, 0.2, 0.2, 0.2);

    [Fact]
    public void Overlap_is_intersection_over_union()
    {
        SameScene.Overlap(Box, Box).ShouldBe(1, 1e-9);
        SameScene.Overlap(Box, Box with { X = 0.3 }).ShouldBe(1.0 / 3, 1e-9);
        SameScene.Overlap(Box, Box with { X = 0.4 }).ShouldBe(0, 1e-9);
        SameScene.Overlap(Box, Box with { X = 0.8 }).ShouldBe(0);
    }

    [Fact]
    public void A_box_that_moved_a_little_or_was_measured_larger_is_of_the_same_thing()
    {
        Is(Box, Box with { X = 0.25, Y = 0.22 }).ShouldBeTrue();
        Is(Box, Box with { X = 0.29, Y = 0.29 }).ShouldBeTrue("the centre of one lies in the other");
        Is(Box, new(0, 0, 1, 1)).ShouldBeTrue("the whole picture");
        Is(Box, new(0.28, 0.28, 0.02, 0.02)).ShouldBeTrue("a part of it");
        Is(Box, Box with { X = 0.5 }).ShouldBeFalse();
        Is(Box, new(0.38, 0.38, 0.05, 0.05)).ShouldBeFalse("only a corner");
    }

    [Fact]
    public void Without_boxes_camera_and_behaviour_decide_and_of_several_boxes_one_is_enough()
    {
        SameScene.Is([], [Box]).ShouldBeTrue();
        SameScene.Is([Box], []).ShouldBeTrue();
        SameScene.Is([Box, new(0.7, 0.7, 0.1, 0.1)], [new(0.9, 0, 0.1, 0.1), new(0.71, 0.7, 0.1, 0.1)]).ShouldBeTrue();
    }

    [Fact]
    public void It_is_the_same_from_either_side()
    {
        var random = new Random(3);
        SeenBox Any()
        {
            var (x, y) = (random.NextDouble() * 0.9, random.NextDouble() * 0.9);
            return new(x, y, 0.01 + random.NextDouble() * (0.99 - x), 0.01 + random.NextDouble() * (0.99 - y));
        }
        for (var run = 0; run < 2000; run++)
        {
            var (a, b) = (Any(), Any());
            SameScene.IsWithin(a).ShouldBeTrue();
            SameScene.Overlap(a, b).ShouldBe(SameScene.Overlap(b, a), 1e-12);
            SameScene.Overlap(a, b).ShouldBeInRange(0, 1);
            Is(a, b).ShouldBe(Is(b, a));
            Is(a, a).ShouldBeTrue();
        }
    }

    [Fact]
    public void Metres_are_measured_on_the_ground()
    {
        FindScene.Metres(113, 23, 113, 23.001).ShouldBe(111.3, 0.2);
        FindScene.Metres(113, 23, 113.001, 23).ShouldBe(102.5, 0.3);
        FindScene.Metres(null, 23, 113, 23).ShouldBe(double.PositiveInfinity);
    }

    [Fact]
    public void Every_move_of_an_event_is_in_its_table_or_refused()
    {
        foreach (var from in Enum.GetValues<EventState>())
        {
            foreach (var action in Enum.GetValues<EventAction>())
            {
                if (from == EventState.Waiting)
                    EventLife
                        .Take(from, action, "原因")
                        .ShouldBe(action == EventAction.Confirm ? EventState.Confirmed : EventState.Dismissed);
                else
                    Should
                        .Throw<Kernel.Refusal>(() => EventLife.Take(from, action, "原因"))
                        .Code.ShouldBe("sensing.event_checked");
            }
        }
    }

    [Fact]
    public void A_drawn_picture_is_small_and_the_same_look_draws_the_same()
    {
        var one = DrawnPicture.Png(Box, 1);
        one.ShouldBe(DrawnPicture.Png(Box, 1));
        one.ShouldNotBe(DrawnPicture.Png(Box, 2));
        one.Length.ShouldBeLessThan(8 * 1024);
    }

    private static bool Is(SeenBox a, SeenBox b) => SameScene.Is([a], [b]);
}
