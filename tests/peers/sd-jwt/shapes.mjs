// Credentials of several shapes: which claims, which of them can be hidden, what is shown, and what must be seen then. Paths are
// for our command, frames for the other implementation.

const flat = { ho_ten: "Nguyễn Thị Ví Dụ", ngay_sinh: "1999-04-30", tuoi: 27, con_hieu_luc: true, ghi_chu: null };
const address = { tinh: "Hà Nội", phuong: { ten: "Ba Đình", ma: "00001" } };

export const shapes = [
  {
    name: "flat",
    claims: flat,
    redact: "ho_ten,ngay_sinh,tuoi,con_hieu_luc,ghi_chu",
    frame: { _sd: ["ho_ten", "ngay_sinh", "tuoi", "con_hieu_luc", "ghi_chu"] },
    disclose: "ho_ten,tuoi",
    present: { ho_ten: true, tuoi: true },
    seen: { ho_ten: flat.ho_ten, tuoi: 27 },
  },
  {
    name: "nested, parents hidden too",
    claims: { ...flat, dia_chi: address },
    redact: "dia_chi,dia_chi.phuong,dia_chi.phuong.ma",
    frame: { _sd: ["dia_chi"], dia_chi: { _sd: ["phuong"], phuong: { _sd: ["ma"] } } },
    disclose: "dia_chi.phuong.ma",
    present: { dia_chi: { phuong: { ma: true } } },
    seen: { ...flat, dia_chi: address },
  },
  {
    name: "nested, parents in the clear",
    claims: { dia_chi: address },
    redact: "dia_chi.tinh,dia_chi.phuong.ma",
    frame: { dia_chi: { _sd: ["tinh"], phuong: { _sd: ["ma"] } } },
    disclose: "dia_chi.tinh",
    present: { dia_chi: { tinh: true } },
    seen: { dia_chi: { tinh: "Hà Nội", phuong: { ten: "Ba Đình" } } },
  },
  {
    name: "elements of arrays",
    claims: { nganh: ["A1", "B2", "C3"], nguoi: [{ ten: "An", tuoi: 3 }, { ten: "Bình", tuoi: 5 }] },
    redact: "nganh[0],nganh[1],nganh[2],nguoi[1],nguoi[1].tuoi",
    frame: { nganh: { _sd: [0, 1, 2] }, nguoi: { _sd: [1], 1: { _sd: ["tuoi"] } } },
    disclose: "nganh[1],nguoi[1].tuoi",
    present: { nganh: { 1: true }, nguoi: { 1: { tuoi: true } } },
    seen: { nganh: ["B2"], nguoi: [{ ten: "An", tuoi: 3 }, { ten: "Bình", tuoi: 5 }] },
  },
  {
    name: "decoys",
    claims: flat,
    redact: "ho_ten",
    decoys: 5,
    frame: { _sd: ["ho_ten"], _sd_decoy: 5 },
    disclose: "ho_ten",
    present: { ho_ten: true },
    seen: flat,
  },
  {
    name: "nothing shown",
    claims: flat,
    redact: "ho_ten,ngay_sinh,tuoi,con_hieu_luc,ghi_chu",
    frame: { _sd: ["ho_ten", "ngay_sinh", "tuoi", "con_hieu_luc", "ghi_chu"] },
    disclose: "",
    present: {},
    seen: {},
  },
  {
    name: "nothing hidden",
    claims: flat,
    redact: "",
    frame: undefined,
    disclose: "",
    present: {},
    seen: flat,
  },
];
