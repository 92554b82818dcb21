// Short notes at the lower right, and the words that scripts need.
const english = document.documentElement.lang.startsWith("en");

export const words = english
  ? {
      lost: "The server cannot be reached. Nothing was saved; please try again.",
      late: "The server did not answer in time. Please reload the page to see whether it was saved.",
      failed: "This did not work. Nothing was saved.",
      leave: "What you entered is not saved yet. Discard it?",
      copied: "Copied",
      close: "Close",
      exact: (count, sum) => `✓ ${count} parts, together ${sum}`,
      short: (count, sum, gap) => `${count} ${count === 1 ? "part" : "parts"}, together ${sum}: ${gap} short`,
      over: (count, sum, gap) => `${count} ${count === 1 ? "part" : "parts"}, together ${sum}: ${gap} too much`,
    }
  : {
      lost: "连不上服务器，没有保存任何内容，请稍后再试。",
      late: "服务器没有及时答复，请刷新页面，看是否已保存。",
      failed: "没有成功，没有保存任何内容。",
      leave: "填写的内容还没有保存，要放弃吗？",
      copied: "已复制",
      close: "关闭",
      exact: (count, sum) => `✓ ${count} 个，合计 ${sum}`,
      short: (count, sum, gap) => `${count} 个，合计 ${sum}，还差 ${gap}`,
      over: (count, sum, gap) => `${count} 个，合计 ${sum}，多出 ${gap}`,
    };

export function say(text, { fault = false } = {}) {
  const place = document.getElementById("toasts");
  const note = document.createElement("div");
  note.className = fault ? "toast-note is-fault" : "toast-note";
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "×";
  close.setAttribute("aria-label", words.close);
  const gone = () => {
    note.remove();
    if (!place.childElementCount && place.matches(":popover-open")) place.hidePopover();
  };
  close.addEventListener("click", gone);
  note.append(text, close);
  place.append(note);
  // As a popover it stands above an open sheet; shown anew it stands above one that was opened later.
  if (place.showPopover) {
    if (place.matches(":popover-open")) place.hidePopover();
    place.showPopover();
  }
  setTimeout(gone, fault ? 15000 : 6000);
}
