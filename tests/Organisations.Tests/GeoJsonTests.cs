using System.Text;
using NetTopologySuite.Geometries;
using Zhishu.Kernel;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Geography;

namespace Zhishu.Organisations.Tests;

public sealed class GeoJsonTests
{
    private const string Square = "[[113,23],[113.01,23],[113.01,23.01],[113,23.01],[113,23]]";

    [Theory]
    [InlineData(
        """{"type":"Polygon","coordinates":[[[113,23],[113.01,23],[113.01,23.01],[113,23.01]]]}""",
        "geometry.coordinates[0]",
        "not closed"
    )]
    [InlineData(
        """{"type":"Polygon","coordinates":[[[113,23],[113.01,23],[113,23]]]}""",
        "geometry.coordinates[0]",
        "at least 4"
    )]
    [InlineData(
        """{"type":"Polygon","coordinates":[[[113,23],[113.01,23.01],[113.01,23],[113,23.01],[113,23]]]}""",
        "geometry.coordinates",
        "Self-intersection"
    )]
    [InlineData(
        """{"type":"Polygon","coordinates":[[[23,113],[23,113.01],[23.01,113.01],[23,113]]]}""",
        "geometry.coordinates[0][0]",
        "latitude first"
    )]
    [InlineData(
        """{"type":"Polygon","coordinates":[[[43.8,87.6],[43.9,87.6],[43.9,87.7],[43.8,87.6]]]}""",
        "geometry.coordinates[0][0]",
        "latitude first"
    )]
    [InlineData(
        """{"type":"Polygon","coordinates":[[[500000,2500000],[500100,2500000],[500100,2500100],[500000,2500000]]]}""",
        "geometry.coordinates[0][0]",
        "projected"
    )]
    [InlineData(
        """{"type":"Polygon","coordinates":[[[113,"x"],[113.01,23],[113.01,23.01],[113,23]]]}""",
        "geometry.coordinates[0][0]",
        "two numbers"
    )]
    [InlineData("""{"type":"Point","coordinates":[113,23]}""", "geometry.type", "Point")]
    [InlineData("""{"type":"Polygon","coordinates":[]}""", "geometry.coordinates", "no rings")]
    [InlineData(
        """{"type":"Polygon","coordinates":[[[113,23],[113.01,23],[113.02,23],[113,23]]]}""",
        "geometry.coordinates",
        "no area"
    )]
    [InlineData("null", "geometry", "missing")]
    public void A_broken_feature_is_named_with_what_is_wrong(string geometry, string field, string message)
    {
        var read = Grids($$"""{"code":"B","area":"990102","level":2}""", geometry);
        read.Items.ShouldBeEmpty();
        var problem = read.Problems.ShouldHaveSingleItem();
        problem.Where.ShouldBe("features[0] (B)");
        problem.Field.ShouldBe(field);
        problem.Message.English.ShouldContain(message, Case.Insensitive);
        problem.Message.Chinese.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("""{"area":"990102","level":2}""", "properties.code")]
    [InlineData("""{"code":"A","level":2}""", "properties.area")]
    [InlineData("""{"code":"A","area":"990102","level":5}""", "properties.level")]
    [InlineData("""{"code":"A","area":"990102","level":"two"}""", "properties.level")]
    [InlineData("null", "properties.code")]
    public void A_missing_or_wrong_property_is_named(string properties, string field)
    {
        var read = Grids(properties, $$"""{"type":"Polygon","coordinates":[{{Square}}]}""");
        read.Problems.ShouldHaveSingleItem().Field.ShouldBe(field);
    }

    [Fact]
    public void Holes_and_several_parts_are_read()
    {
        var read = Grids(
            """{"code":"A","area":990102,"level":2}""",
            """
            {"type":"MultiPolygon","coordinates":[
              [[[113,23],[113.1,23],[113.1,23.1],[113,23.1],[113,23]],[[113.02,23.02],[113.04,23.02],[113.04,23.04],[113.02,23.02]]],
              [[[114,23],[114.1,23],[114.1,23.1],[114,23]]]]}
            """
        );
        read.Problems.ShouldBeEmpty();
        var grid = read.Items.ShouldHaveSingleItem();
        grid.Polygon.NumGeometries.ShouldBe(2);
        grid.AreaCode.ShouldBe("990102", "a number will do for a code");
    }

    [Fact]
    public void What_is_no_collection_is_refused()
    {
        Should.Throw<Refusal>(() => Read("""{"type":"Feature"}""")).Code.ShouldBe("geojson.no_collection");
        Should
            .Throw<Refusal>(() => Read("""{"type":"FeatureCollection","features":["""))
            .Code.ShouldBe("geojson.broken");
    }

    [Fact]
    public void Gcj02_is_turned_into_wgs84()
    {
        // 天安门, from the published approximation: WGS 84 (116.397, 39.909) is GCJ-02 (116.403243, 39.910403).
        var (longitude, latitude) = Gcj02.FromWgs84(116.397, 39.909);
        (longitude - 116.403243).ShouldBe(0, 2e-6);
        (latitude - 39.910403).ShouldBe(0, 2e-6);
    }

    [Fact]
    public void Gcj02_and_back_is_the_same_point_anywhere_in_China()
    {
        for (var x = 74.0; x < 135; x += 3.7)
        {
            for (var y = 4.0; y < 53; y += 2.9)
            {
                var shifted = Gcj02.FromWgs84(x, y);
                var back = Gcj02.ToWgs84(shifted.Longitude, shifted.Latitude);
                back.Longitude.ShouldBe(x, 1e-8);
                back.Latitude.ShouldBe(y, 1e-8);
            }
        }
        Gcj02.FromWgs84(-71.06, 42.36).ShouldBe((-71.06, 42.36), "Boston is not shifted");
    }

    [Fact]
    public void A_hundredth_of_a_degree_near_Guangzhou_is_so_many_square_metres()
    {
        // From the lengths of a degree on WGS 84 at 23.005°: 110,749.6 m of latitude and 102,512.9 m of longitude.
        SquareMetres.Of(TestCity.Square(0, 0, 1)).ShouldBe(1107.496 * 1025.129, 1107.496 * 1025.129 * 0.0005);
    }

    [Fact]
    public void Overlaps_gaps_and_what_lies_outside_are_measured()
    {
        var cells = new List<Grid> { Cell("A", 0, 0, 1), Cell("B", 0.9, 0, 1), Cell("C", 0, 1, 1.5) };
        var coverage = GridCheck.Of("P", TestCity.Square(0, 0, 2), cells, 10);
        coverage.IsExact.ShouldBeFalse();
        var hundredth = SquareMetres.Of(TestCity.Square(0, 0, 1));
        coverage.Overlaps.Select(o => (o.First, o.Second)).ShouldBe([("A", "B")]);
        coverage.Overlaps[0].Area.ShouldBe(hundredth / 10, hundredth / 100);
        coverage.Outside.Select(o => o.Code).ShouldBe(["C"]);
        coverage.Outside[0].Area.ShouldBe(hundredth * 0.75, hundredth / 100);
        // 4 less A, the rest of B, and of C what lies inside (1.5 × 1).
        coverage.Gap.ShouldBe(hundredth * (4 - 1 - 0.9 - 1.5), hundredth / 100);
        coverage.GapAt.ShouldNotBeNull();
    }

    [Fact]
    public void Cells_that_cover_exactly_are_exact()
    {
        List<Grid> cells = [Cell("A", 0, 0, 1), Cell("B", 1, 0, 1), Cell("C", 0, 1, 1), Cell("D", 1, 1, 1)];
        GridCheck.Of("P", TestCity.Square(0, 0, 2), cells, 10).IsExact.ShouldBeTrue();
    }

    private static Grid Cell(string code, double east, double north, double size) =>
        new(Guid.CreateVersion7(), code, code, 2, "P", "990102", null, TestCity.Square(east, north, size));

    private static FileContent<GridData> Grids(string properties, string geometry) =>
        Read(
            $$"""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{{properties}},"geometry":{{geometry}}}]}"""
        );

    private static FileContent<GridData> Read(string json) =>
        OrganisationFiles.Grids(new MemoryStream(Encoding.UTF8.GetBytes(json)));
}
