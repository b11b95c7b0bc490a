using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Rows;

internal static class Mapping
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<AreaRow>().ToTable("organisations_area").HasKey(a => a.Code);
        model.Entity<AreaBoundaryRow>().ToTable("organisations_area_boundary").HasKey(b => b.AreaCode);
        model.Entity<UnitRow>().ToTable("organisations_unit").HasKey(u => u.Id);
        model.Entity<GridRow>().ToTable("organisations_grid").HasKey(g => g.Id);
        var duty = model.Entity<DutyRow>().ToTable("organisations_duty");
        duty.HasKey(d => d.Id);
        duty.Property(d => d.Role)
            .HasConversion(r => r == DutyRole.Co ? "co" : "lead", s => s == "co" ? DutyRole.Co : DutyRole.Lead);
        var version = model.Entity<VersionRow>().ToTable("organisations_version");
        version.HasKey(v => v.Name);
        version.Property(v => v.Number).HasColumnName("version");
        model.Entity<RoleRow>().ToTable("organisations_role").HasKey(r => r.Id);
        model.Entity<UserRow>().ToTable("organisations_user").HasKey(u => u.Id);
        model.Entity<ApiKeyRow>().ToTable("organisations_api_key").HasKey(k => k.Id);
        model.Entity<GrantRow>().ToTable("organisations_grant").HasKey(g => g.Id);
        model.Entity<SignInRow>().ToTable("organisations_sign_in").HasKey(s => s.UserId);
        model.Entity<SessionRow>().ToTable("organisations_session").HasKey(s => s.Id);
        model.Entity<ApiKeyUseRow>().ToTable("organisations_api_key_use").HasKey(u => u.ApiKeyId);
    }
}
