using System.Formats.Tar;
using System.IO.Compression;
using Zhishu.Rules.Tck;

namespace Zhishu.Rules.Tests;

public sealed class TckTests
{
    /// <summary>The cases of 0076-feel-external-java that expect a value of a Java method; docs/modules/rules.md says why.</summary>
    private static readonly string[] Java =
    [
        "boxed_001",
        "literal_001",
        "literal_002",
        "literal_003",
        "literal_004",
        "literal_005",
        "literal_006",
        "literal_007",
        "literal_008",
        "literal_009",
        "literal_010",
        "literal_011",
        "literal_012",
        "varargs_001",
    ];

    [Fact]
    public void Every_case_of_the_kit_passes_except_those_that_need_Java()
    {
        var archive = Archive();
        Assert.SkipUnless(archive is not null, "../shared/data/dmn-tck/tck.tar.gz is not there.");
        var folder = Directory.CreateTempSubdirectory("zhishu-tck-");
        try
        {
            using (var file = File.OpenRead(archive!))
            using (var gzip = new GZipStream(file, CompressionMode.Decompress))
            {
                TarFile.ExtractToDirectory(gzip, folder.FullName, overwriteFiles: true);
            }

            var report = TckRunner.Run(folder.FullName);

            report.Failures.Select(f => f.ToString()).ShouldBeEmpty();
            report.NeedingJava.Select(r => r.Case).ShouldBe(Java, ignoreOrder: true);
            report.NeedingJava.Select(r => r.Test).ShouldAllBe(t => t.EndsWith("0076-feel-external-java"));
            report.CasesPassed.ShouldBe(report.Cases - report.JavaCases);
            report.ValueCases.ShouldBeGreaterThan(1600);
            report.ErrorCases.ShouldBeGreaterThan(1300);
            report.Skipped.ShouldAllBe(s => s.Contains("non-compliant"));
            // No null is silent: every expected error was reported as a problem as well.
            report.Results.Where(r => r.IsErrorCase && r.Problems.Count == 0).ShouldBeEmpty();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_wrong_expectation_is_listed_with_what_was_expected_and_what_came_out()
    {
        var folder = Directory.CreateTempSubdirectory("zhishu-tck-");
        try
        {
            var test = folder.CreateSubdirectory("level").CreateSubdirectory("0001-sum");
            File.WriteAllText(
                Path.Combine(test.FullName, "sum.dmn"),
                Models.Xml(Models.Decision("sum", "number", Models.Literal("1 + 1")))
            );
            File.WriteAllText(
                Path.Combine(test.FullName, "sum-test-01.xml"),
                """
                <testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
                    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
                  <modelName>sum.dmn</modelName>
                  <testCase id="right"><resultNode name="sum"><expected><value xsi:type="xsd:decimal">2</value></expected></resultNode></testCase>
                  <testCase id="wrong"><resultNode name="sum"><expected><value xsi:type="xsd:decimal">3</value></expected></resultNode></testCase>
                  <testCase id="error"><resultNode name="sum" errorResult="true"><expected><value xsi:nil="true"/></expected></resultNode></testCase>
                </testCases>
                """
            );

            var report = TckRunner.Run(folder.FullName);

            (report.Cases, report.CasesPassed).ShouldBe((3, 1));
            (report.ValueCases, report.ErrorCases).ShouldBe((2, 1));
            report
                .Failures.Select(f => $"{f.Case}: {f.Expected} {f.Actual}")
                .ShouldBe(["wrong: 3 2", "error: an error 2"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string? Archive()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "data", "dmn-tck", "tck.tar.gz");
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
