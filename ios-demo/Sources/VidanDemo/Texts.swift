import Vidan

/// What the screens say, in the language that the wallet speaks.
struct Texts {
    let appName, passcode, newPasscode, unlock, create, noDocuments, receive, offer, txCode: String
    let choose, review, leaves, told, purpose, agree, show, ended, back, lock: String
    let offered, mailboxes, chooseOffice, agreeMailbox, waiting, goOn, giveUp, keepWaiting: String
    let leavesFor: (String) -> String
    let partsDone: (Int, Int) -> String
    let copiesLeft: (Int) -> String
    let secondsLeft: (Int) -> String

    static func of(_ language: Language) -> Texts {
        switch language {
        case .vi: vi
        case .en: en
        }
    }

    private static let vi = Texts(
        appName: "Ví dân", passcode: "Mật khẩu", newPasscode: "Đặt mật khẩu cho ví mới", unlock: "Mở khóa",
        create: "Tạo ví", noDocuments: "Ví chưa có giấy tờ nào.", receive: "Nhận giấy tờ",
        offer: "Lời mời nhận giấy tờ", txCode: "Mã giao dịch", choose: "Chọn thông tin muốn xuất trình:",
        review: "Xem trước", leaves: "Những thông tin sẽ được xuất trình",
        told: "Người xem còn có thể biết", purpose: "Để làm gì?",
        agree: "Đồng ý và tạo mã", show: "Đưa mã này cho người kiểm tra",
        ended: "Mã đã hết hiệu lực. Hãy quay lại và tạo mã mới.", back: "Quay lại", lock: "Khóa ví",
        offered: "Cơ quan cấp đề nghị trao cho bạn", mailboxes: "Hộp thư",
        chooseOffice: "Chọn cơ quan để mở hộp thư nhận thông báo", agreeMailbox: "Đồng ý và mở hộp thư",
        waiting: "Việc đang chờ", goOn: "Làm tiếp", giveUp: "Bỏ việc này", keepWaiting: "Để đó",
        leavesFor: { "Những thông tin sẽ gửi cho \($0)" }, partsDone: { "Đã xong \($0) trên \($1) phần" },
        copiesLeft: { "Còn \($0) lần xuất trình" }, secondsLeft: { "Còn hiệu lực \($0) giây" })

    private static let en = Texts(
        appName: "Vidan", passcode: "Passcode", newPasscode: "Choose a passcode for the new wallet", unlock: "Unlock",
        create: "Make the wallet", noDocuments: "The wallet holds no document yet.", receive: "Receive documents",
        offer: "The issuer's offer", txCode: "Transaction code", choose: "Choose what to show:",
        review: "Review", leaves: "What will be shown",
        told: "Whoever sees it can also tell", purpose: "What for?",
        agree: "Agree and make the code", show: "Hold this code to the reader",
        ended: "The code has ended. Go back and make a new one.", back: "Back", lock: "Lock",
        offered: "The issuer offers you", mailboxes: "Mailboxes",
        chooseOffice: "Choose an office to open a mailbox for its notices", agreeMailbox: "Agree and open the mailbox",
        waiting: "Not finished yet", goOn: "Go on", giveUp: "Give up", keepWaiting: "Leave it",
        leavesFor: { "What will be sent to \($0)" }, partsDone: { "\($0) of \($1) parts done" },
        copiesLeft: { "Can be shown \($0) more times" }, secondsLeft: { "Valid for \($0) seconds" })
}
