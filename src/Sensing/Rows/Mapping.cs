namespace Zhishu.Sensing.Rows;

internal static class Mapping
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<DeviceTypeRow>(e =>
        {
            e.ToTable("sensing_device_type").HasKey(t => t.Id);
            e.Property(t => t.Quantities).HasColumnType("json");
            e.Property(t => t.Commands).HasColumnType("json");
        });
        model.Entity<DeviceRow>(e =>
        {
            e.ToTable("sensing_device").HasKey(d => d.Id);
            e.Ignore(d => d.Scope);
        });
        model.Entity<CommandRow>(e =>
        {
            e.ToTable("sensing_command").HasKey(c => c.Id);
            e.Property(c => c.Form).HasColumnType("json");
        });
        model.Entity<RuleRow>().ToTable("sensing_rule").HasKey(r => r.Id);
        model.Entity<AlarmRow>(e =>
        {
            e.ToTable("sensing_alarm").HasKey(a => a.Id);
            e.Property(a => a.Measured).HasColumnType("json");
        });
        model.Entity<BehaviourRow>(e =>
        {
            e.ToTable("sensing_behaviour").HasKey(b => b.Id);
            e.Ignore(b => b.Name);
        });
        model.Entity<EventRow>(e =>
        {
            e.ToTable("sensing_event").HasKey(v => v.Id);
            e.Property(v => v.Boxes).HasColumnType("json");
            e.Property(v => v.LastBoxes).HasColumnType("json");
            e.Ignore(v => v.Picture);
        });
        model.Entity<SightingRow>(e =>
        {
            e.ToTable("sensing_sighting").HasKey(s => s.Id);
            e.Property(s => s.Boxes).HasColumnType("json");
        });
    }
}
