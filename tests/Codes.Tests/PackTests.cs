using System.Net;
using Zhishu.Testing;

namespace Zhishu.Codes.Tests;

/// <summary>What the shipped packs say of their things.</summary>
public sealed class PackTests(City city) : IClassFixture<City>
{
    [Fact]
    public async Task An_overdue_a_scrapped_and_an_overfilled_cylinder_are_not_filled_and_a_good_one_is()
    {
        await TestCity.InstallAsync(city.Host.Services, "gas-cylinders");
        var good = new
        {
            makerNumber = "T-1",
            volume = "35.5",
            inspectBefore = "2099-06-30",
            scrapOn = "2099-12-31",
            owner = "示范燃气",
        };
        object Fill(string kilograms, string leakChecked = "true") =>
            new
            {
                form = new
                {
                    kilograms,
                    holder = "示范站",
                    leakChecked,
                },
            };
        var overdue = await PathAsync(good with { inspectBefore = "2020-06-30" });
        (await RefusedAsync(overdue, Fill("10"))).ShouldContain("检验期");
        (await RefusedAsync(await PathAsync(good with { scrapOn = "2020-12-31" }), Fill("10"))).ShouldContain("报废");
        var path = await PathAsync(good);
        (await RefusedAsync(path, Fill("16"))).ShouldContain("充装量");
        (await RefusedAsync(path, Fill("10", "false"))).ShouldContain("检漏");
        await city.PostAsync(path + "/uses/fill", Fill("14.5"));
        // An inspection puts the overdue one right.
        var inspection = new { form = new { result = "合格", inspectBefore = "2098-01-01" } };
        await city.PostAsync(overdue + "/uses/inspect", inspection);
        await city.PostAsync(overdue + "/uses/fill", Fill("14.5"));
    }

    [Theory]
    [InlineData("e-bikes", 2)]
    [InlineData("one-shop-one-code", 1)]
    [InlineData("rental-rooms", 1)]
    public async Task Packs_bring_their_kinds(string pack, int count)
    {
        await TestCity.InstallAsync(city.Host.Services, pack);
        var kinds = await city.GetAsync("/api/codes/kinds");
        kinds
            .EnumerateArray()
            .Count(k => k.TryGetProperty("pack", out var by) && by.GetString() == pack)
            .ShouldBe(count);
    }

    private async Task<string> PathAsync(object attributes) =>
        $"/api/codes/objects/{(await city.ObjectAsync("gas-cylinder", new { attributes })).GetProperty("id").GetGuid()}";

    private async Task<string> RefusedAsync(string path, object fill) =>
        (await city.PostAsync(path + "/uses/fill", fill, HttpStatusCode.Conflict)).GetProperty("title").GetString()!;
}
