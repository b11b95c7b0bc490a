namespace Zhishu.Packs.Tests;
