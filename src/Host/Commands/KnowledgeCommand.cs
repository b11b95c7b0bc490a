using System.CommandLine;
using Zhishu.Kernel;
using Zhishu.Knowledge.Contracts;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu knowledge</c>: the knowledge base.</summary>
internal static class KnowledgeCommand
{
    public static Command Create() => new("knowledge", "The knowledge base.") { Evaluate() };

    private static Command Evaluate()
    {
        var articles = new Option<string>("--articles")
        {
            Description = "CSV with the columns code, title and body; plain or gzip.",
            Required = true,
        };
        var questions = new Option<string>("--questions")
        {
            Description =
                "CSV with the columns question and code (of the articles that answer it, with | between; may be empty).",
            Required = true,
        };
        var synonyms = new Option<string?>("--synonyms")
        {
            Description = "Lines of words of one meaning with | between.",
        };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        var command = new Command(
            "evaluate",
            "Measure how well questions find articles; the city's own stay untouched."
        )
        {
            articles,
            questions,
            synonyms,
            json,
        };
        command.SetAction(
            async (arguments, ct) =>
            {
                await using var scope = await CommandScope.OpenAsync(migrate: true, ct);
                var figures = await scope
                    .Get<IKnowledgeEvaluation>()
                    .RunAsync(
                        arguments.GetRequiredValue(articles),
                        arguments.GetRequiredValue(questions),
                        arguments.GetValue(synonyms),
                        ct
                    );
                if (arguments.GetValue(json))
                    Console.WriteLine(Json.Write(figures));
                else
                    Print(figures);
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static void Print(KnowledgeEvaluation figures)
    {
        Output.Say(
            $"条目 {figures.Articles:N0}，段落 {figures.Passages:N0}；可答问题 {figures.Questions:N0}：MRR@10 {figures.MrrAt10:0.000}，召回率 @1 {figures.RecallAt1:P1}、@5 {figures.RecallAt5:P1}、@10 {figures.RecallAt10:P1}；答“未找到” {figures.NotFound:P1}，其中正确条目本在前十的 {figures.Withheld:P1}。",
            $"{figures.Articles:N0} articles, {figures.Passages:N0} passages; {figures.Questions:N0} questions with an answer: MRR@10 {figures.MrrAt10:0.000}, recall @1 {figures.RecallAt1:P1}, @5 {figures.RecallAt5:P1}, @10 {figures.RecallAt10:P1}; told not found {figures.NotFound:P1}, of all {figures.Withheld:P1} with a right one among the first ten."
        );
        Output.Say(
            $"无答案问题 {figures.Unanswerable:N0}，误报找到 {figures.WronglyFound:P1}；每问中位 {figures.MedianMilliseconds:0.0} 毫秒，99% 在 {figures.SlowestMilliseconds:0.0} 毫秒内。",
            $"{figures.Unanswerable:N0} questions without one, of these shown an answer {figures.WronglyFound:P1}; median {figures.MedianMilliseconds:0.0} ms a question, 99 % within {figures.SlowestMilliseconds:0.0} ms."
        );
    }
}
