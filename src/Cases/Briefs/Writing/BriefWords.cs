using Zhishu.Cases.Contracts;
using Zhishu.Kernel;

namespace Zhishu.Cases.Briefs.Writing;

/// <summary>Names that the catalogue and the directory do not have.</summary>
internal static class BriefWords
{
    public static Text? Channel(string channel) =>
        channel switch
        {
            Channels.Hotline => new("热线", "the hotline"),
            Channels.Web => new("网页", "the web"),
            Channels.Mobile => new("手机", "mobile"),
            Channels.GridWorker => new("网格员", "grid workers"),
            Channels.Sensor => new("传感器", "sensors"),
            Channels.Video => new("视频", "video"),
            Channels.CodeScan => new("扫码", "scanned codes"),
            Channels.OtherSystem => new("其他系统", "other systems"),
            Channels.Letter => new("来信", "letters"),
            Channels.Window => new("窗口", "the window"),
            _ => null,
        };
}
