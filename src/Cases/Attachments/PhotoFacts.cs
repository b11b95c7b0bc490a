using System.Globalization;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;

namespace Zhishu.Cases.Attachments;

/// <summary>Where and when a photo says it was taken, and how it is turned.</summary>
/// <param name="Orientation">EXIF's, 1 (upright) to 8.</param>
internal sealed record PhotoFacts(double? Longitude, double? Latitude, DateTimeOffset? TakenAt, int Orientation)
{
    public static PhotoFacts None { get; } = new(null, null, null, 1);

    // A camera writes civil time without a zone; here that is China's.
    private static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    /// <summary>Reads what the metadata says; what cannot be read or cannot be is left out.</summary>
    public static PhotoFacts Read(Stream photo)
    {
        IReadOnlyList<MetadataExtractor.Directory> metadata;
        try
        {
            metadata = ImageMetadataReader.ReadMetadata(photo);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Anybody's bytes go in here: metadata that cannot be read is metadata that says nothing.
            return None;
        }
        var gps = metadata.OfType<GpsDirectory>().FirstOrDefault();
        var place = gps?.GetGeoLocation();
        if (
            place is null
            || place.IsZero
            || !double.IsFinite(place.Longitude)
            || !double.IsFinite(place.Latitude)
            || Math.Abs(place.Longitude) > 180
            || Math.Abs(place.Latitude) > 90
        )
            place = null;
        var orientation = 1;
        foreach (var directory in metadata.OfType<ExifIfd0Directory>())
        {
            if (directory.TryGetInt32(ExifDirectoryBase.TagOrientation, out var turned) && turned is >= 1 and <= 8)
                orientation = turned;
        }
        return new(place?.Longitude, place?.Latitude, TimeOf(gps, metadata), orientation);
    }

    private static DateTimeOffset? TimeOf(GpsDirectory? gps, IReadOnlyList<MetadataExtractor.Directory> metadata)
    {
        try
        {
            if (gps is not null && gps.TryGetGpsDate(out var utc) && utc.Year is > 1990 and < 2200)
                return new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
        }
        catch (ArgumentOutOfRangeException)
        {
            // Hours past 24 and the like: the camera's own clock may do better.
        }
        var exif = metadata.OfType<ExifSubIfdDirectory>().FirstOrDefault();
        return
            DateTime.TryParseExact(
                exif?.GetString(ExifDirectoryBase.TagDateTimeOriginal),
                "yyyy:MM:dd HH:mm:ss",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var local
            ) && local.Year is > 1990 and < 2200
            ? new DateTimeOffset(local, ChinaOffset).ToUniversalTime()
            : null;
    }
}
