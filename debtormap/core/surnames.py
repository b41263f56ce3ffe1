"""Chinese surnames, as far as they tell a name in a running text.

Source: the hundred most frequent surnames of the 2020 census report and the compound ones of the Hundred Family
Surnames. 演 and 例 are those of invented people in examples.
"""

COMPOUND = (
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "长孙", "宇文", "司徒", "令狐", "夏侯",
    "司空", "端木", "南宫", "轩辕", "申屠", "澹台",
)  # fmt: skip
SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜"
    "崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文"
    "演例"
)
