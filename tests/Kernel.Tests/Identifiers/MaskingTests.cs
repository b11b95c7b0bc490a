using FsCheck;
using FsCheck.Fluent;
using Zhishu.Kernel.Identifiers;

namespace Zhishu.Kernel.Tests.Identifiers;

public class MaskingTests
{
    private const MaskingProfile Display = MaskingProfile.Display;
    private const MaskingProfile Export = MaskingProfile.Export;
    private const MaskingProfile Publication = MaskingProfile.Publication;

    [Theory]
    [InlineData("13800138000", Display, "138****8000")]
    [InlineData("+86 138-0013-8000", Display, "138****8000")]
    [InlineData("13800138000", Export, "138********")]
    [InlineData("13800138000", Publication, "****")]
    [InlineData("0755-12345678", Display, "****")]
    [InlineData(" ", Display, "")]
    public void Mobile_numbers(string number, MaskingProfile profile, string masked) =>
        Masking.Mobile(number, profile).ShouldBe(masked);

    [Theory]
    [InlineData("张三", Display, "张*")]
    [InlineData("张三丰", Display, "张**")]
    [InlineData("欧阳修", Export, "欧阳*")]
    [InlineData("司马相如", Display, "司马**")]
    [InlineData("欧阳", Display, "欧*")]
    [InlineData("张三丰", Publication, "张某某")]
    [InlineData("买买提·艾力", Display, "买***")]
    [InlineData("John Smith", Display, "J***")]
    [InlineData("John Smith", Publication, "****")]
    [InlineData("张", Display, "张*")]
    public void Names(string name, MaskingProfile profile, string masked) =>
        Masking.Name(name, profile).ShouldBe(masked);

    [Theory]
    [InlineData(Display, "110105********002X")]
    [InlineData(Export, "110***********002X")]
    [InlineData(Publication, "1****************X")]
    public void Citizen_ids(MaskingProfile profile, string masked)
    {
        Masking.CitizenId("11010519491231002x", profile).ShouldBe(masked);
        CitizenId.Parse("11010519491231002X").Mask(profile).ShouldBe(masked);
        Masking.CitizenId("110105491231002", profile).ShouldBe("****");
    }

    [Theory]
    [InlineData("6222 0212 3456 7890 123", Display, "***************0123")]
    [InlineData("6222021234567890123", Publication, "****")]
    [InlineData("12345", Display, "****")]
    public void Bank_cards(string number, MaskingProfile profile, string masked) =>
        Masking.BankCard(number, profile).ShouldBe(masked);

    [Theory]
    [InlineData("广东省深圳市南山区粤海街道科技园路1号", "广东省深圳市南山区粤海街道****", "广东省深圳市南山区****")]
    [InlineData("北京市海淀区中关村街道5号院3号楼", "北京市海淀区中关村街道****", "北京市海淀区****")]
    [InlineData("江苏省苏州市昆山市玉山镇前进路2号", "江苏省苏州市昆山市玉山镇****", "江苏省苏州市昆山市****")]
    [InlineData("广东省东莞市东城街道旗峰路3号", "广东省东莞市东城街道****", "广东省东莞市****")]
    [InlineData("浙江省台州市路桥区人民路8号", "浙江省台州市路桥区****", "浙江省台州市路桥区****")]
    [InlineData("江苏省南京市鼓楼区中山路8号", "江苏省南京市鼓楼区****", "江苏省南京市鼓楼区****")]
    [InlineData("山西省太原市小店区平阳路1号", "山西省太原市小店区****", "山西省太原市小店区****")]
    [InlineData("黑龙江省哈尔滨市道里区中央大街1号", "黑龙江省哈尔滨市道里区****", "黑龙江省哈尔滨市道里区****")]
    [InlineData(
        "内蒙古自治区锡林郭勒盟正蓝旗上都镇1号",
        "内蒙古自治区锡林郭勒盟正蓝旗上都镇****",
        "内蒙古自治区锡林郭勒盟正蓝旗****"
    )]
    [InlineData("湖南省永州市道县梅花镇1组", "湖南省永州市道县梅花镇****", "湖南省永州市道县****")]
    [InlineData("阳光小区东区3栋401", "****", "****")]
    [InlineData("人民路18号阳光小区", "****", "****")]
    [InlineData("家乐福超市对面3楼", "****", "****")]
    [InlineData("南山区桃源社区12栋", "南山区****", "南山区****")]
    public void Addresses(string address, string display, string export)
    {
        Masking.Address(address, Display).ShouldBe(display);
        Masking.Address(address, Export).ShouldBe(export);
        Masking.Address(address, Publication).ShouldBe(export);
    }

    [Theory]
    [InlineData("zhang.san@example.com", Display, "z***@example.com")]
    [InlineData("zhang.san@example.com", Export, "***@example.com")]
    [InlineData("zhang.san@example.com", Publication, "****")]
    [InlineData("no address", Display, "****")]
    [InlineData("@example.com", Display, "****")]
    public void Email_addresses(string email, MaskingProfile profile, string masked) =>
        Masking.Email(email, profile).ShouldBe(masked);

    [Theory]
    [InlineData("13800138000", "13800138000")]
    [InlineData("＋８６１３８００１３８０００", "13800138000")]
    [InlineData("0086 138 0013 8000", "13800138000")]
    public void Mobile_numbers_are_read(string text, string value)
    {
        MobileNumber.Parse(text).Value.ShouldBe(value);
        $"{MobileNumber.Parse(text)}".ShouldBe("138****8000");
    }

    [Theory]
    [InlineData(null, "mobile.missing")]
    [InlineData("1380013800", "mobile.length")]
    [InlineData("138001380a0", "mobile.character")]
    [InlineData("12800138000", "mobile.prefix")]
    [InlineData("23800138000", "mobile.prefix")]
    public void Faults_of_mobile_numbers_are_named(string? text, string code)
    {
        MobileNumber.TryParse(text, out _, out var error).ShouldBeFalse();
        error!.Code.ShouldBe(code);
    }

    [Fact]
    public void No_text_makes_a_mask_fail_or_come_out_bare() =>
        Prop.ForAll<string?>(text =>
            {
                foreach (var profile in Enum.GetValues<MaskingProfile>())
                {
                    _ = Masking.Address(text, profile);
                    foreach (
                        var masked in new[]
                        {
                            Masking.Mobile(text, profile),
                            Masking.CitizenId(text, profile),
                            Masking.BankCard(text, profile),
                        }
                    )
                    {
                        if (masked.Length > 0 && !masked.Contains('*', StringComparison.Ordinal))
                        {
                            return false;
                        }
                    }

                    _ = Masking.Name(text, profile);
                    _ = Masking.Email(text, profile);
                }

                return true;
            })
            .QuickCheckThrowOnFailure();
}
