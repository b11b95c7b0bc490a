using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Zhishu.Cases.People;
using Zhishu.Cases.Reading;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Cryptography;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases.Notes;

/// <summary>A note, a question to the reporter, or the reporter's answer as an official heard it.</summary>
public sealed record WriteNoteRequest
{
    /// <summary>note, question or answer.</summary>
    [RegularExpression("^(note|question|answer)$")]
    public string Kind { get; init; } = "note";

    /// <summary>Whether reporters see a note; questions they always see.</summary>
    public bool IsPublic { get; init; }

    [Required, StringLength(5000, MinimumLength = 1)]
    public string Text { get; init; } = "";

    /// <summary>The question an answer is to; the oldest open one if it is not said.</summary>
    public Guid? QuestionId { get; init; }
}

/// <summary>Writes notes beside a case and lists them. Who works with the case may write: the units that have a share,
/// and those who dispatch, verify, close or supervise.</summary>
internal sealed class WriteNote(UnitOfWork work, ZhishuDbContext db, CaseStore store, CaseView view)
{
    private static readonly string[] Writers =
    [
        CasePermissions.Handle,
        CasePermissions.Register,
        CasePermissions.Dispatch,
        CasePermissions.Verify,
        CasePermissions.Close,
        CasePermissions.Supervise,
    ];

    public async Task<NoteDetail> Handle(Guid id, WriteNoteRequest request, Actor actor, CancellationToken ct)
    {
        var file = await store.LoadAsync(id, ct);
        if (!view.MaySee(file, actor))
            throw CaseStore.NotFound();
        if (!Writers.Any(p => actor.Reaches(p, file)) && !actor.MayFileFor(file))
            actor.RequireReach(CasePermissions.Handle, file);
        if (string.IsNullOrWhiteSpace(request.Text))
            throw Refusal.Invalid("notes.empty", "text", "请填写内容。", "Write something.");
        if (request.Kind == "answer")
            return await AnswerAsync(file, request.QuestionId, request.Text, actor, null, ct);
        if (request.Kind == "question" && file.Case.IsOver)
            throw new Refusal(
                "notes.case_over",
                "案件已办结，不能再询问诉求人。",
                "The case is over; there is nothing more to ask."
            );
        var question = request.Kind == "question";
        var at = work.Clock.GetUtcNow();
        var note = new Note
        {
            CaseId = id,
            Id = Ids.New(at),
            Kind = question ? NoteKind.Question : NoteKind.Note,
            IsPublic = question || request.IsPublic,
            Text = request.Text.Trim(),
            ById = actor.Id,
            ByName = actor.Name,
            At = at,
        };
        Keep(note, actor, question ? "case.question_asked" : "case.note_added");
        if (question)
            work.Publish("cases.case.question_asked", id, new { number = file.Case.Number, question = note.Id });
        var answer = NoteDetail.Of(note);
        await work.CommitAsync(StatusCodes.Status201Created, answer, ct);
        return answer;
    }

    /// <summary>Answers a question for a reporter, or as an official heard it; commits.</summary>
    public async Task<NoteDetail> AnswerAsync(
        CaseFile file,
        Guid? questionId,
        string text,
        Actor actor,
        Guid? reporter,
        CancellationToken ct
    )
    {
        var id = file.Case.Id;
        if (string.IsNullOrWhiteSpace(text))
            throw Refusal.Invalid("notes.empty", "text", "请填写内容。", "Write something.");
        if (file.Case.IsOver)
            throw new Refusal(
                "notes.case_over",
                "案件已办结，不能再答复。",
                "The case is over; no more answers are taken."
            );
        var question =
            await db.Set<Note>()
                .Where(n =>
                    n.CaseId == id
                    && n.Kind == NoteKind.Question
                    && (questionId == null ? n.AnsweredAt == null : n.Id == questionId)
                )
                .OrderBy(n => n.Id)
                .FirstOrDefaultAsync(ct)
            ?? throw new Refusal("notes.no_question", "没有待答复的询问。", "There is no question to answer.");
        var at = work.Clock.GetUtcNow();
        var note = new Note
        {
            CaseId = id,
            Id = Ids.New(at),
            Kind = NoteKind.Answer,
            Text = text.Trim(),
            ById = actor.Id,
            ByName = actor.Name,
            At = at,
            ReporterId = reporter,
            QuestionId = question.Id,
        };
        question.AnsweredAt ??= at;
        work.Update(question);
        Keep(note, actor, "case.question_answered");
        work.Publish("cases.case.question_answered", id, new { number = file.Case.Number, question = question.Id });
        var answer = NoteDetail.Of(note);
        await work.CommitAsync(StatusCodes.Status201Created, answer, ct);
        return answer;
    }

    /// <summary>A note for officials by the product itself; the caller commits.</summary>
    public void Add(Guid caseId, string text, Actor actor)
    {
        var at = work.Clock.GetUtcNow();
        var note = new Note
        {
            CaseId = caseId,
            Id = Ids.New(at),
            Kind = NoteKind.Note,
            Text = text,
            ById = actor.Id,
            ByName = actor.Name,
            At = at,
        };
        Keep(note, actor, "case.note_added");
    }

    private void Keep(Note note, Actor actor, string action)
    {
        work.Insert(note);
        // The words may hold personal data, and the ledger is for ever: it keeps their digest.
        work.Record(
            new Fact(
                "case",
                note.CaseId,
                action,
                actor,
                new
                {
                    note = note.Id,
                    isPublic = note.IsPublic,
                    sm3 = Convert.ToHexStringLower(Sm3.Hash(System.Text.Encoding.UTF8.GetBytes(note.Text))),
                }
            )
        );
    }

    private async Task<Page<NoteDetail>> ListAsync(
        Guid id,
        string? after,
        int? limit,
        Actor actor,
        CancellationToken ct
    )
    {
        if (!view.MaySee(await store.LoadAsync(id, ct), actor))
            throw CaseStore.NotFound();
        var most = Cursor.Limit(limit);
        var from = after is null ? Guid.Empty : Cursor.DecodeId(after);
        var rows = await db.Set<Note>()
            .Where(n => n.CaseId == id && n.Id > from)
            .OrderBy(n => n.Id)
            .Take(most + 1)
            .ToListAsync(ct);
        return new(
            [.. rows.Take(most).Select(NoteDetail.Of)],
            rows.Count > most ? Cursor.Encode(rows[most - 1].Id.ToString()) : null
        );
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(
            "/api/cases/{id:guid}/notes",
            async (Guid id, WriteNoteRequest request, Actor actor, WriteNote handler, CancellationToken ct) =>
                TypedResults.Created($"/api/cases/{id}/notes", await handler.Handle(id, request, actor, ct))
        );
        endpoints.MapGet(
            "/api/cases/{id:guid}/notes",
            async (Guid id, string? after, int? limit, Actor actor, WriteNote handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.ListAsync(id, after, limit, actor, ct))
        );
    }
}
