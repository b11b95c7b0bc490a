using System.Net;
using Zhishu.Kernel.Webhooks;

namespace Zhishu.Host.Tests.Webhooks;

public class WebhookTargetTests
{
    [Theory]
    [InlineData("8.8.8.8", true, true)]
    [InlineData("2400:3200::1", true, true)]
    [InlineData("172.32.0.1", true, true)]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("10.1.2.3", false, true)]
    [InlineData("172.31.255.255", false, true)]
    [InlineData("192.168.0.1", false, true)]
    [InlineData("100.64.0.1", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("fd12::1", false, true)]
    [InlineData("::ffff:10.0.0.1", false, true)]
    [InlineData("64:ff9b::7f00:1", false, true)]
    [InlineData("2002:7f00:1::", false, true)]
    [InlineData("0.0.0.0", false, false)]
    [InlineData("169.254.169.254", false, false)]
    [InlineData("224.0.0.1", false, false)]
    [InlineData("255.255.255.255", false, false)]
    [InlineData("::", false, false)]
    [InlineData("fe80::1", false, false)]
    [InlineData("ff02::1", false, false)]
    [InlineData("2001:db8::1", false, false)]
    public void An_address_may_be_called_where_it_cannot_do_harm(string address, bool always, bool whereConfigured)
    {
        var ip = IPAddress.Parse(address);
        WebhookTarget.MayCall(ip, "https", new(false, "")).ShouldBe(always);
        WebhookTarget.MayCall(ip, "https", new(true, "")).ShouldBe(whereConfigured);
        WebhookTarget.MayCall(ip, "http", new(false, "")).ShouldBeFalse();
        WebhookTarget.MayCall(ip, "http", new(true, "")).ShouldBe(whereConfigured && !always);
    }

    [Theory]
    [InlineData("*", "cases.case.closed", true)]
    [InlineData("cases.*", "cases.case.closed", true)]
    [InlineData("cases.case.closed", "cases.case.closed", true)]
    [InlineData("cases.*", "cases2.case.closed", false)]
    [InlineData("cases.case", "cases.case.closed", false)]
    public void A_pattern_takes_a_type_or_all_below_a_name(string pattern, string type, bool matches) =>
        WebhookSubscription.Matches(pattern, type).ShouldBe(matches);

    [Fact]
    public void The_pause_doubles_up_to_an_hour_and_heeds_the_receiver()
    {
        for (var attempt = 1; attempt < 40; attempt++)
        {
            var full = Math.Min(3600, 10 * Math.Pow(2, attempt - 1));
            WebhookSender.Pause(attempt, null).TotalSeconds.ShouldBeInRange(full / 2, full);
        }
        WebhookSender.Pause(1, TimeSpan.FromMinutes(5)).ShouldBe(TimeSpan.FromMinutes(5));
        WebhookSender.Pause(1, TimeSpan.FromDays(5)).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(10));
    }
}
