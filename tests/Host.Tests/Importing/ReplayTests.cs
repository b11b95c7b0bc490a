using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Zhishu.Host.Tests.Commands;

namespace Zhishu.Host.Tests.Importing;

public class ReplayTests
{
    private const string Header =
        "case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_status,closure_reason,case_title,reason,type,queue,department,location,neighborhood,latitude,longitude,source";

    [Fact]
    public async Task Good_rows_live_to_where_they_stand_and_broken_ones_are_named_with_row_and_column()
    {
        await using var line = await CommandLine.CreateAsync();
        var file = Path.Combine(line.Folder, "rows.csv.gz");
        Write(
            file,
            Row("1", "2011-07-01 10:00:00", "2011-07-05 10:00:00", "2011-07-04 10:00:00"),
            Row("2", "2011-07-01 10:00:00", "2011-07-05 10:00:00", "2011-07-06 10:00:00", ontime: ""),
            Row("3", "2011-07-01 10:00:00", "2011-07-05 10:00:00", ""),
            Row("4", "2011-07-01 10:00:00", "", "2012-01-01 10:00:00"),
            Row("5", "yesterday", "", ""),
            Row("6", "2011-07-02 10:00:00", "", "2011-07-01 10:00:00"),
            Row("7", "2011-07-02 10:00:00", "", "", type: "No such type"),
            Row("8", "2011-07-02 10:00:00", "", "", latitude: "ninety-one"),
            "9,too,short",
            Row("1", "2011-07-01 10:00:00", "", "")
        );
        var errors = Path.Combine(line.Folder, "errors.csv");
        var run = await line.RunAsync(
            "replay",
            "--pack",
            "packs/boston-311",
            "--file",
            file,
            "--errors",
            errors,
            "--json"
        );
        run.Code.ShouldBe(1, run.Errors);
        using var outcome = JsonDocument.Parse(run.Output);
        outcome.RootElement.GetProperty("filed").GetInt32().ShouldBe(4);
        outcome.RootElement.GetProperty("closed").GetInt32().ShouldBe(3);
        outcome.RootElement.GetProperty("known").GetInt32().ShouldBe(1);
        outcome.RootElement.GetProperty("faulty").GetInt32().ShouldBe(5);
        var listed = await File.ReadAllLinesAsync(errors);
        listed[1..]
            .Select(l => string.Join(',', l.Split(',').Take(3)))
            .ShouldBe(["5,6,open_dt", "6,7,closed_dt", "7,8,type", "8,9,latitude", "9,10,"]);
        (await line.RunAsync("report", "deadlines")).Output.ShouldContain(
            "3 with a deadline, 1 on time, 2 late (of these 1 open)"
        );
        var ledger = await line.RunAsync("ledger", "verify");
        ledger.Code.ShouldBe(0, ledger.Output);
    }

    [Fact]
    public async Task A_second_replay_files_nothing()
    {
        await using var line = await CommandLine.CreateAsync();
        var file = Path.Combine(line.Folder, "rows.csv.gz");
        Write(file, Row("1", "2011-07-01 10:00:00", "2011-07-05 10:00:00", "2011-07-04 10:00:00"));
        (await line.RunAsync("replay", "--pack", "packs/boston-311", "--file", file)).Code.ShouldBe(0);
        var again = await line.RunAsync("replay", "--pack", "packs/boston-311", "--file", file, "--json");
        using var outcome = JsonDocument.Parse(again.Output);
        outcome.RootElement.GetProperty("filed").GetInt32().ShouldBe(0);
        outcome.RootElement.GetProperty("known").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task The_city_s_own_four_months_give_its_own_count_of_late_cases()
    {
        var file = Path.Combine(
            CommandLine.Root,
            "..",
            "shared",
            "data",
            "boston-311-2011",
            "311_2011-07_to_10.csv.gz"
        );
        Assert.SkipUnless(File.Exists(file), "The city's table is not on this machine.");
        await using var line = await CommandLine.CreateAsync();
        var replay = await line.RunAsync("replay", "--pack", "packs/boston-311", "--file", file);
        replay.Code.ShouldBe(0, replay.Errors);
        (await line.RunAsync("report", "deadlines", "--system", "boston-311")).Output.ShouldContain(
            "41,827 cases; 35,754 with a deadline, 27,324 on time, 8,430 late (of these 2,285 open); 114 late without"
        );
    }

    private static string Row(
        string number,
        string open,
        string target,
        string closed,
        string ontime = "ONTIME",
        string type = "Street Light Outages",
        string latitude = "42.2715"
    ) =>
        $"{number},{open},{target},{closed},{ontime},{(closed.Length > 0 ? "Closed" : "Open")},done,\"Lamp, out\",Street Lights,{type},PWDx_Street Light Outages,PWDx,Groveland St,Mattapan,{latitude},-71.0772,Constituent Call";

    private static void Write(string file, params string[] rows)
    {
        using var gzip = new GZipStream(File.Create(file), CompressionLevel.Fastest);
        gzip.Write(Encoding.UTF8.GetBytes(Header + "\n" + string.Join('\n', rows) + "\n"));
    }
}
